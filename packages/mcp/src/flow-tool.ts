import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { ValidateOptions } from '@walkeros/cli';
import type { FlowFolder } from './flow-folder.js';

/** What all tools share. */
export interface ToolContext {
  readonly folder: FlowFolder;
  /** How configs are checked: the same for all tools. */
  readonly check: Pick<ValidateOptions, 'load'>;
}

/** Adds one tool to a server; lives in a file of its own in `tools/`. */
export type FlowTool = (server: McpServer, context: ToolContext) => void;

/** What a tool says of itself that changes nothing and reaches no other system. */
export const READS_ONLY = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;
