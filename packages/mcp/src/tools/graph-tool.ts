import { flowGraph, toMermaid, validateFlow, writtenFlow } from '@walkeros/cli';
import { prepareFlow } from '@walkeros/collector/config';
import { isPlainObject } from '@walkeros/core';
import { z } from 'zod';
import { findingsText } from '../findings.js';
import { flowInput, readFlowInput } from '../flow-input.js';
import { READS_ONLY, type FlowTool } from '../flow-tool.js';
import { placeholderEnv } from '../placeholder-env.js';
import { answer } from '../tool-answer.js';
import { ToolError } from '../tool-error.js';

const node = z.object({
  key: z.string(),
  kind: z.enum(['source', 'transformer', 'destination', 'store']),
  id: z.string(),
  type: z.string().optional(),
});
const edge = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['event', 'lookup', 'cache']),
});
/** Beyond these nobody sees anything in a picture. */
const MAX_PARTS = 500;

/** `flow_graph`: what `walkeros graph` draws. */
export const graphTool: FlowTool = (server, { folder }) => {
  server.registerTool(
    'flow_graph',
    {
      title: 'Draw a flow',
      description:
        'Draws a flow as Mermaid text: the way of an event, lookups in stores, and which store ' +
        'caches in which. What is wrong with the config is left out.',
      inputSchema: flowInput,
      outputSchema: { mermaid: z.string(), nodes: z.array(node), edges: z.array(edge) },
      annotations: READS_ONLY,
    },
    (input) =>
      answer(async () => {
        const { text, file } = await readFlowInput(input, folder);
        const validation = await validateFlow(text, { file, load: false });
        const { config } = validation;
        if (!validation.isReadable || !isPlainObject(config)) {
          throw new ToolError('invalid', findingsText(validation) || 'this is no config');
        }
        const { nodes, edges } = flowGraph(
          writtenFlow(config, nameOf(config, input.flow)) ?? {},
        );
        if (nodes.length + edges.length > MAX_PARTS) {
          throw new ToolError('invalid', `more than ${MAX_PARTS} parts`);
        }
        const mermaid = toMermaid({ nodes, edges });
        return { structured: { mermaid, nodes, edges }, text: mermaid };
      }),
  );
};

/** @throws ToolError when a file has several flows and none was chosen. */
function nameOf(config: Record<string, unknown>, wanted: string | undefined): string {
  const { name, findings } = prepareFlow(config, {
    env: placeholderEnv(config),
    ...(wanted !== undefined && { flow: wanted }),
  });
  const missing = findings.find(({ code }) => code === 'FLOW_NOT_FOUND');
  if (missing === undefined) return name;
  throw new ToolError(
    'invalid',
    `${missing.message}; expected ${missing.expected ?? 'one flow'}`,
  );
}
