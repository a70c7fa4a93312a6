import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { createFlowServer, type FlowServerOptions } from '../src/index.js';

/** What an agent sees of a server. */
export interface Agent {
  readonly client: Client;
  /** The folder of the server: empty, and removed by `close`. */
  readonly folder: string;
  call(name: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  close(): Promise<void>;
}

/** A server and the SDK's own client, connected in memory. */
export async function connect(options: FlowServerOptions = {}): Promise<Agent> {
  const folder = mkdtempSync(path.join(tmpdir(), 'walkeros-mcp-'));
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const server = createFlowServer({ folder, packages: false, ...options });
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  // The client checks what is answered against what the tool promises, once it knows the tools.
  await client.listTools();
  return {
    client,
    folder,
    call: async (name, args = {}) =>
      (await client.callTool({ name, arguments: args })) as CallToolResult,
    async close() {
      await client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The texts of an answer. */
export function textsOf({ content }: CallToolResult): string[] {
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
}

/** The texts of an answer, as one. */
export function textOf(result: CallToolResult): string {
  return textsOf(result).join('\n');
}
