import { createLoad, prepareFlow } from '@walkeros/collector/config';
import { ConfigError, isPlainObject, suggest, type Flow } from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { explainKey } from '../explain/explain-key.js';
import { formatExplanation } from '../explain/format-explanation.js';
import { openTiers } from '../explain/open-tiers.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { refused } from '../output/refused.js';
import { UsageError } from '../output/usage-error.js';
import { readFlow } from '../read-flow.js';
import { noticingLogger } from '../simulate/noticing-logger.js';
import { partOf, writtenFlow } from '../written-flow.js';

export const explainCommand: Command = {
  syntax: (command) =>
    void command
      .argument('<file>', 'a flow config')
      .argument('<store>', 'id of a store')
      .argument('<key>', 'the key that is asked for')
      .option('--flow <name>', 'which flow of a file')
      .option('--import', 'run a .mjs, .cjs or .ts config'),
  run: explain,
};

async function explain({ args, options, host, output }: Call): Promise<ExitCode> {
  const [file = '', id = '', key = ''] = args.map(String);
  const wanted = options['flow'];
  const { name, folder, config } = await readFlow(file, host, options['import'] === true);
  const prepared = prepareFlow(config, {
    env: host.env,
    ...(typeof wanted === 'string' && { flow: wanted }),
  });
  const flow = withVariablesOf(config, writtenFlow(config, prepared.name));
  const { cache } = flow.stores?.[id] ?? noStore(id, flow);
  try {
    const { collector } = await openTiers(flow, id, {
      env: host.env,
      load: host.load ?? createLoad(folder),
      logger: noticingLogger((line) => output.progress(line)),
    });
    const store = collector.stores[id];
    if (store === undefined) return noStore(id, flow);
    const explanation = await explainKey(store, { id, key, cache });
    await collector.shutdown();
    output.text(formatExplanation(explanation, cache));
    output.json(explanation);
    if (explanation.tiers.some(({ tier }) => tier === 'memory')) {
      output.progress(
        'the memory of a flow that is running is its own: see "walkeros run --inspect"',
      );
    }
    return EXIT.ok;
  } catch (error) {
    if (error instanceof ConfigError) return refused(name, error, output);
    throw error;
  }
}

function withVariablesOf(config: unknown, written: unknown): Flow {
  const flow: Flow = isPlainObject(written) ? written : {};
  const variables = { ...(partOf(config, 'variables') as object), ...flow.variables };
  return { ...flow, variables };
}

function noStore(id: string, { stores = {} }: Flow): never {
  const ids = Object.keys(stores);
  const meant = suggest(id, ids);
  const hint = meant === undefined ? `known: ${ids.join(', ')}` : `did you mean "${meant}"?`;
  throw new UsageError(`There is no store "${id}"; ${hint}`);
}
