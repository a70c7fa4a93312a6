import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  help: boolean;
  /** The app's own flow when it is left out. */
  flowFile: string | undefined;
  /** Which one, where the file has several. */
  flowName: string | undefined;
  /** Of the page; 0 takes any free one. */
  port: number;
  /** Whether the page may evict. */
  write: boolean;
}

/** Words on the command line that the app does not know. */
export class UsageError extends Error {}

export const HELP = `npm start -- [flow.json] [options]

  --flow NAME   the flow to run, where the file has several
  --port PORT   where the page is served (default: any free port)
  --write       let the page evict what is cached
`;

/** @throws UsageError */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError('there can be one flow file only');
  const port = /^\d+$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new UsageError(`--port takes a whole number to 65535, not "${values.port}"`);
  }
  return {
    help: values.help,
    flowFile: positionals[0],
    flowName: values.flow,
    port,
    write: values.write,
  };
}

function parse(args: string[]): ReturnType<typeof parseWords> {
  try {
    return parseWords(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseWords(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      flow: { type: 'string' },
      port: { type: 'string', default: '0' },
      write: { type: 'boolean', default: false },
    },
  });
}
