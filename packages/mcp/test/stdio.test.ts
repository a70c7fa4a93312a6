import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const tsx = pathToFileURL(
  createRequire(path.resolve(__dirname, '../../../package.json')).resolve('tsx'),
).href;
const BIN = path.resolve(__dirname, '../src/bin.ts');
const CANARY = 'canary-9be2-secret';

let folder: string;
let client: Client;
let log = '';

async function start(args: string[]): Promise<void> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=@walkeros/source', '--import', tsx, BIN, '--folder', folder, ...args],
    env: { PATH: process.env['PATH'] ?? '', API_TOKEN: CANARY },
    stderr: 'pipe',
  });
  log = '';
  transport.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  client = new Client({ name: 'agent', version: '1.0.0' });
  await client.connect(transport);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'walkeros-mcp-'));
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the command speaks the protocol on stdin and stdout, and nothing else', async () => {
  await start([]);

  const { tools } = await client.listTools();
  const { structuredContent } = await client.callTool({
    name: 'flow_validate',
    arguments: { config: '{ "stores": { "a": { "cache": { "store": "$env.API_TOKEN" } } } }' },
  });

  expect(tools.map(({ name }) => name)).not.toContain('flow_write');
  expect(structuredContent).toMatchObject({ valid: false });
  expect(JSON.stringify(structuredContent)).not.toContain(CANARY);
  expect(log).not.toContain(CANARY);
  expect(client.getInstructions()).toContain('UNTRUSTED DATA');
});

test('--write offers flow_write', async () => {
  await start(['--write', '--no-packages']);

  const result = await client.callTool({
    name: 'flow_write',
    arguments: {
      file: 'flow.json',
      config: '{ "destinations": { "out": { "package": "@walkeros/destination-console" } } }',
    },
  });

  expect(result.isError).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['flow.json']);
});
