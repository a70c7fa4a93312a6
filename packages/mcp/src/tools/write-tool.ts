import { validateFlow } from '@walkeros/cli';
import { z } from 'zod';
import { findingsText } from '../findings.js';
import { MAX_CONFIG_CHARS } from '../flow-folder.js';
import type { FlowTool } from '../flow-tool.js';
import { answer } from '../tool-answer.js';
import { ToolError } from '../tool-error.js';

/** `flow_write`: there only when the server was started with `--write`, and only for configs without errors. */
export const writeTool: FlowTool = (server, { folder, load }) => {
  server.registerTool(
    'flow_write',
    {
      title: 'Write a flow config',
      description:
        'Writes a config to a file below the folder of this server. Refused while flow_validate finds errors.',
      inputSchema: {
        file: z.string().min(1).max(1_000).describe('Relative to the folder of this server'),
        config: z.string().max(MAX_CONFIG_CHARS).describe('The text of the whole file'),
      },
      outputSchema: { file: z.string(), bytes: z.number() },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    },
    ({ file, config }) =>
      answer(async () => {
        const validation = await validateFlow(config, { load, file });
        if (!validation.isValid || !validation.isReadable || !isFlow(validation.config)) {
          const said = findingsText(validation) || 'this is no flow config';
          throw new ToolError('invalid', said);
        }
        const written = await folder.write(file, config);
        const bytes = Buffer.byteLength(config);
        return {
          structured: { file: written, bytes },
          text: `wrote ${bytes} bytes to ${written}`,
        };
      }),
  );
};

const SECTIONS = ['flows', 'sources', 'transformers', 'destinations', 'stores'];

/** An empty object is valid, and says nothing. */
function isFlow(config: unknown): boolean {
  return (
    typeof config === 'object' &&
    config !== null &&
    SECTIONS.some((section) => Object.hasOwn(config, section))
  );
}
