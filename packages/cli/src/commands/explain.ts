import type { PreparedFlow } from '@walkeros/collector/config';
import { ConfigError, isPlainObject, type Flow, type FlowStore } from '@walkeros/core';
import { chosenFlow } from '../chosen-flow.js';
import type { Call, Command } from '../command.js';
import { askRunningFlow, parseInspectorUrl } from '../explain/ask-running-flow.js';
import {
  explainKey,
  explainUncached,
  type Explanation,
  type Subject,
} from '../explain/explain-key.js';
import { formatExplanation } from '../explain/format-explanation.js';
import { keyFacts } from '../explain/key-facts.js';
import { openTiers } from '../explain/open-tiers.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { refused } from '../output/refused.js';
import { UsageError } from '../output/usage-error.js';
import { readFlow } from '../flow-file.js';
import { noticingLogger } from '../simulate/noticing-logger.js';
import { unknownStore } from '../stores-only.js';
import { partOf, writtenFlow } from '../written-flow.js';

/** Options as the user gave them. */
interface Flags {
  url?: string;
  token?: string;
  flow?: string;
  import?: boolean;
}

export const explainCommand: Command = {
  syntax: (command) =>
    void command
      .usage('[options] [file] <store> <key>')
      .argument(
        '<words...>',
        'a flow config (default: flow.json, flow.yaml, …), a store, a key',
      )
      .option('--url <address>', 'ask a running flow: what "walkeros run --inspect" prints')
      .option('--token <token>', 'of that address (default: $WALKEROS_INSPECTOR_TOKEN)')
      .option('--flow <name>', 'which flow of a file')
      .option('--import', 'run a .mjs, .cjs or .ts config'),
  run: explain,
};

async function explain(call: Call): Promise<ExitCode> {
  const { args, options, output } = call;
  const words = (args[0] as readonly unknown[]).map(String);
  const { url } = options as Flags;
  if (url !== undefined) return explainRunning(url, words, call);
  if (words.length < 2 || words.length > 3) throw new UsageError(EXPECTED);
  const [key = '', store = '', file] = words.toReversed();
  const explanation = await explainFile(file, { store, key }, call);
  if (typeof explanation === 'number') return explanation;
  show(explanation, output);
  if (explanation.tiers.some(({ tier }) => tier === 'memory')) {
    output.progress(
      'the memory of a flow that is running is its own: "walkeros explain --url" asks it',
    );
  }
  return EXIT.ok;
}

const EXPECTED = 'expected a store and a key: walkeros explain [file] <store> <key>';

async function explainRunning(
  url: string,
  words: readonly string[],
  { options, host, output }: Call,
): Promise<ExitCode> {
  const [store, key] = words;
  if (store === undefined || key === undefined || words.length > 2) {
    throw new UsageError('--url: expected a store and a key; the flow itself is known there');
  }
  const { token = host.env['WALKEROS_INSPECTOR_TOKEN'] } = options as Flags;
  const subject = { store, key };
  show(
    explainKey(subject, await askRunningFlow(parseInspectorUrl(url, token), subject)),
    output,
  );
  return EXIT.ok;
}

function show(explanation: Explanation, output: Call['output']): void {
  output.text(formatExplanation(explanation));
  output.json(explanation);
}

/** Opens the tiers that a config names, as far as they lie outside of a process. */
async function explainFile(
  file: string | undefined,
  subject: Subject,
  { options, host, output }: Call,
): Promise<Explanation | ExitCode> {
  const flags = options as Flags;
  const read = await readFlow(file, host, flags.import === true);
  const { load, config } = read;
  const prepared = chosenFlow(config, { env: host.env, flow: flags.flow, name: read.name });
  const flow = withVariablesOf(config, writtenFlow(config, prepared.name));
  const { store: id, key } = subject;
  const { stores = {} } = flow;
  if (!Object.hasOwn(stores, id)) throw unknownStore(id, Object.keys(stores));
  try {
    refuseBroken(prepared, id);
    const { collector } = await openTiers(flow, id, {
      env: host.env,
      load,
      logger: noticingLogger((line) => output.progress(line)),
    });
    const store = collector.stores[id] as FlowStore;
    const facts = await keyFacts(store, key);
    await collector.shutdown();
    return facts === undefined
      ? explainUncached(subject, store.type)
      : explainKey(subject, facts);
  } catch (error) {
    if (error instanceof ConfigError) return refused(error, { read, host, output });
    throw error;
  }
}

/** The backing is not opened, and what is wrong with it says nothing of the tiers. */
function refuseBroken({ findings, path }: PreparedFlow, id: string): void {
  const store = `${path === '' ? '' : `${path}.`}stores.${id}`;
  const broken = findings.filter(
    (finding) => finding.path === store || finding.path.startsWith(`${store}.cache`),
  );
  if (broken.length > 0) throw new ConfigError(broken);
}

function withVariablesOf(config: unknown, written: unknown): Flow {
  const flow: Flow = isPlainObject(written) ? written : {};
  const variables = { ...(partOf(config, 'variables') as object), ...flow.variables };
  return { ...flow, variables };
}
