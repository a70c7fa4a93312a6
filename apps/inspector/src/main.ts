import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFlow } from '@walkeros/collector';
import { ConfigError } from '@walkeros/core';
import { createInspector } from '@walkeros/inspector';
import { HELP, type Options, readOptions, UsageError } from './options.js';
import { chosenFlow, readFlow } from './read-flow.js';

const OWN_FLOW = fileURLToPath(new URL('../flow.json', import.meta.url));

async function run({ flowFile, flowName, port, write }: Options): Promise<void> {
  const file = path.resolve(flowFile ?? OWN_FLOW);
  const content = readFlow(file);
  const named = flowName === undefined ? {} : { flow: flowName };
  const { collector } = await startFlow(content, { from: file, ...named });
  try {
    const flow = chosenFlow(content, flowName);
    const drawn = flow === undefined ? {} : { flow };
    const inspector = await createInspector(collector, { port, readOnly: !write, ...drawn });
    process.stderr.write(`\nThe flow is up. Look into it: ${inspector.url}\nCtrl-C stops.\n\n`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await inspector.close();
  } finally {
    await collector.shutdown();
  }
}

/** @returns The exit code for an error that a person can do something about. */
function explain(error: unknown): number {
  const isUsage = error instanceof UsageError;
  if (!isUsage && !(error instanceof ConfigError)) throw error;
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `${error.message}\n`);
  return isUsage ? 2 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  process.exitCode = explain(error);
}
