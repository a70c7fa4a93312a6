import type { Flow } from '@walkeros/core';
import { chosenFlow } from '../chosen-flow.js';
import type { Call, Command } from '../command.js';
import { flowGraph } from '../graph/flow-graph.js';
import { toMermaid } from '../graph/to-mermaid.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';
import { readFlow } from '../flow-file.js';
import { validateFlow } from '../validate/validate-flow.js';
import { writtenFlow } from '../written-flow.js';

export const graphCommand: Command = {
  syntax: (command) =>
    void command
      .argument('[file]', 'a flow config (default: flow.json, flow.yaml, …)')
      .option('--format <format>', 'mermaid or svg', 'mermaid')
      .option('--flow <name>', 'which flow of a file')
      .option('--import', 'run a .mjs, .cjs or .ts config'),
  run: draw,
};

async function draw({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const { format, flow: wanted } = options as { format: string; flow?: string };
  if (format !== 'mermaid' && format !== 'svg') {
    throw new UsageError(`--format "${format}": expected mermaid or svg`);
  }
  const file = given as string | undefined;
  const { name, config } = await readFlow(file, host, options['import'] === true);
  const prepared = chosenFlow(config, { env: host.env, flow: wanted, name });
  const written = writtenFlow(config, prepared.name);
  const graph = flowGraph((written ?? {}) as Flow);
  const picture =
    format === 'svg' ? (await import('../graph/to-svg.js')).toSvg(graph) : toMermaid(graph);
  output.text(picture);
  output.json({ format, [format]: picture, ...graph });
  const { isValid } = await validateFlow(config as object, { env: host.env, load: false });
  if (isValid) return EXIT.ok;
  output.progress(`${name}: not valid, so parts may be missing; "walkeros validate" says why`);
  return EXIT.findings;
}
