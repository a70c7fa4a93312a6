import { Argument } from 'commander';
import { ConfigError, isStoreError } from '@walkeros/core';
import { tierOf } from '@walkeros/collector/config';
import type { Call, Command } from '../command.js';
import { explainError } from '../doctor/explain-error.js';
import { readFlowFile, refusalOf, type FlowFile } from '../flow-file.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';
import { ACTIONS, type Action } from '../store/actions.js';
import { withStore } from '../store/with-store.js';
import { storesOf } from '../stores-only.js';

/** Options as the user gave them. */
interface Flags {
  config?: string;
  flow?: string;
  /** `false` for `--no-cache`. */
  cache: boolean;
}

/** Kinds of failures that lie around us, and not in what was asked for. */
const SURROUNDINGS = new Set(['denied', 'throttled', 'timeout', 'unavailable']);

export const storeCommand: Command = {
  syntax: (command) =>
    void command
      .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(ACTIONS)))
      .argument('<store>', 'id of the store in the flow')
      .argument('[key]', 'of get, set and delete')
      .argument('[value]', 'of set: JSON where it is JSON, else text; "-" is stdin')
      .option('--config <file>', 'flow config (default: flow.json, flow.yaml, …)')
      .option('--flow <name>', 'which flow of a file')
      .option('--no-cache', 'past the cache of the store')
      .option('--text', 'set: the value is text, whatever it looks like')
      .option('--ttl <time>', 'set: seconds to keep the value, or "5m"')
      .option('--from <file>', 'warm: the keys, a line or an entry of a JSON list each')
      .option('--batch <number>', 'warm: keys of one round trip', '100'),
  run,
};

async function run(call: Call): Promise<ExitCode> {
  const [action = '', id = '', key, value] = call.args as readonly (string | undefined)[];
  const { config, flow, cache } = call.options as unknown as Flags;
  const file = await readFlowFile(config, { host: call.host, flow });
  const refusal = refusalOf(file, call.output);
  if (refusal !== undefined) return refusal;
  if (action === 'warm') checkTier(id, { file, flow, call });
  // A bucket or a sheet is provisioned, not its cache.
  const isBare = !cache || action === 'setup';
  const act = ACTIONS[action] as Action;
  try {
    return await withStore({ id, flow, isBare }, { file, call }, (store, logger) =>
      act({ id, store, logger, key, value, call }),
    );
  } catch (error) {
    return failure(error, id, call);
  }
}

/** @throws UsageError where nothing would be left of what was loaded. */
function checkTier(
  id: string,
  { file, flow, call }: { file: FlowFile; flow: string | undefined; call: Call },
): void {
  const { stores } = storesOf(file, { env: call.host.env, flow });
  const store = stores[id];
  const tier = store && tierOf(store);
  if (store === undefined || (tier !== undefined && tier in stores)) return;
  throw new UsageError(
    `store "${id}" caches in the memory of each process; "cache.store" names a store that can be warmed`,
  );
}

function failure(error: unknown, id: string, { output }: Call): ExitCode {
  if (!isStoreError(error) && !(error instanceof ConfigError)) throw error;
  const diagnoses = explainError(error, id);
  for (const { message, fix } of diagnoses) {
    output.progress(`error  ${message}${fix === undefined ? '' : `\n  fix: ${fix}`}`);
  }
  output.json({ errors: diagnoses });
  const kind = isStoreError(error) ? error.kind : undefined;
  const isAround = kind === undefined ? error.code === 'INIT_FAILED' : SURROUNDINGS.has(kind);
  return isAround ? EXIT.environment : EXIT.findings;
}
