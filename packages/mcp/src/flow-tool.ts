import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Load } from '@walkeros/collector/config';
import type { FlowFolder } from './flow-folder.js';

/** What all tools share. */
export interface ToolContext {
  readonly folder: FlowFolder;
  /** How packages are imported; `false`: not at all. */
  readonly load: Load | false;
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
