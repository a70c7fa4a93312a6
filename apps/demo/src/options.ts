import { parseArgs } from 'node:util';

/** What the demo is asked to do, from the command line and the environment. */
export interface Options {
  help: boolean;
  /** End after the comparison. */
  once: boolean;
  /** One JSON object on the standard output instead of the table. */
  json: boolean;
  /** Serve a page on which the flow can be watched. */
  inspect: boolean;
  /** Compare on a real sheet, which uses its quota up. */
  compare: boolean;
  flowFile: string | undefined;
  /** The session that the events belong to. */
  session: string;
  port: number;
  /** Milliseconds between two events; 0 sends each after the answer to the one before. */
  paceMs: number;
  /** Shortest and longest answer of the embedded server in milliseconds. */
  latencyMs: readonly [number, number];
  /** The real sheet, where the environment names one. */
  realSheet: RealSheet | undefined;
}

export interface RealSheet {
  /** Key file of a service account. */
  keyFile: string;
  id: string;
  tab: string | undefined;
}

/** Words on the command line that the demo does not know. */
export class UsageError extends Error {}

export const HELP = `npm start -- [options]

  --once           end after the comparison
  --json           print the figures as one JSON object, and end
  --session ID     session of the 60 events (default s-1001)
  --pace MS        time between two events (default 100; 0 waits for each answer)
  --latency MS     answers of the embedded server, 300 or 200-800 (default 200-800)
  --port PORT      where the flow takes events afterwards (default $PORT or 8080)
  --flow FILE      another flow than apps/demo/flow.json
  --no-inspect     without the page to watch the flow on
  --compare        on a real sheet: compare too, which uses up its quota of a minute

GOOGLE_APPLICATION_CREDENTIALS (a key file) and SHEET_ID choose a real sheet, SHEET_TAB its tab.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  'no-inspect': { type: 'boolean', default: false },
  flow: { type: 'string' },
  session: { type: 'string', default: 's-1001' },
  port: { type: 'string' },
  pace: { type: 'string', default: '100' },
  latency: { type: 'string', default: '200-800' },
} as const;

/** @throws UsageError */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(args);
  const realSheet = readRealSheet(env);
  if (realSheet !== undefined && !values.compare && (values.once || values.json)) {
    throw new UsageError('on a real sheet, --once and --json need --compare');
  }
  return {
    help: values.help,
    once: values.once || values.json,
    json: values.json,
    inspect: !(values['no-inspect'] || values.once || values.json),
    compare: values.compare || realSheet === undefined,
    flowFile: values.flow,
    session: values.session,
    port: wholeNumber('--port', values.port ?? env['PORT'] ?? '8080', 65_535),
    paceMs: wholeNumber('--pace', values.pace, 60_000),
    latencyMs: readLatency(values.latency),
    realSheet,
  };
}

function parse(args: string[]): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseOptions(args: string[]) {
  return parseArgs({ args, options: OPTIONS, strict: true }).values;
}

/** Credentials alone are common on developers' machines: without a sheet they mean nothing. */
function readRealSheet(env: NodeJS.ProcessEnv): RealSheet | undefined {
  const { GOOGLE_APPLICATION_CREDENTIALS: keyFile, SHEET_ID: id, SHEET_TAB: tab } = env;
  if (id === undefined || id === '') return undefined;
  if (keyFile !== undefined && keyFile !== '') return { keyFile, id, tab: tab || undefined };
  throw new UsageError(
    'SHEET_ID is set; GOOGLE_APPLICATION_CREDENTIALS has to name a key file',
  );
}

function readLatency(text: string): readonly [number, number] {
  const [min = '', max = min, ...rest] = text.split('-');
  const range = [min, max].map((part) => wholeNumber('--latency', part, 60_000));
  const [minMs = 0, maxMs = 0] = range;
  if (rest.length === 0 && minMs <= maxMs) return [minMs, maxMs];
  throw new UsageError('--latency takes milliseconds, as 300 or 200-800');
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new UsageError(`${name} takes a whole number from 0 to ${max}, not "${text}"`);
}
