#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createFlowServer } from './flow-server.js';
import { version } from './version.js';

const USAGE = `walkeros-mcp ${version}: tools for flow configs, over MCP on stdin and stdout

  --folder <path>  where configs are read, and packages looked for (default: here)
  --write          offers flow_write, which writes configs below that folder
  --no-packages    imports no package that a config names
  --help           this
`;

const OPTIONS = {
  folder: { type: 'string' },
  write: { type: 'boolean' },
  'no-packages': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

void main(process.argv.slice(2));

async function main(args: string[]): Promise<void> {
  const options = optionsOf(args);
  if (options === undefined) return;
  const { folder, write, 'no-packages': none } = options;
  const server = createFlowServer({
    ...(folder !== undefined && { folder }),
    write: write === true,
    packages: none !== true,
  });
  await server.connect(new StdioServerTransport());
  // Whoever started us has gone.
  process.stdin.once('end', () => void server.close());
}

function optionsOf(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    if (values.help !== true) return values;
    process.stdout.write(USAGE);
  } catch (error) {
    // Everything that is not the protocol goes to stderr.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}
