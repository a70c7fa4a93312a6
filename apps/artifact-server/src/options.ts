import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  help: boolean;
  /** Left out for the defaults. */
  configFile: string | undefined;
  port: number | undefined;
}

/** Words on the command line that the server does not know. */
export class UsageError extends Error {}

export const HELP = `walkeros-artifact-server [config.json] [--port PORT]

Without a config: artifacts in the folder $ARTIFACTS_FOLDER (default "artifacts"), the
token in $TURBO_TOKEN, on 127.0.0.1 ($HOST) port 3000 ($PORT).
`;

/** @throws UsageError */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        port: { type: 'string' },
      },
    });
    if (positionals.length > 1) throw new UsageError('there can be one config only');
    return {
      help: values.help,
      configFile: positionals[0],
      port: portOf(values.port ?? (positionals.length === 0 ? env['PORT'] : undefined)),
    };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`the port is a whole number up to 65535, not "${text}"`);
}
