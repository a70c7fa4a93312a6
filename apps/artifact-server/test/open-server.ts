import { PassThrough } from 'node:stream';
import type { Flow } from '@walkeros/core';
import { type Clock, systemClock } from '@walkeros/core';
import { createJsonLogger } from '../src/json-logger.js';
import { readConfig, readConfigFile } from '../src/read-config.js';
import type { ServerSettings } from '../src/settings.js';
import { startServer } from '../src/start-server.js';

export const TOKEN = 'secret-of-the-writers';
export const READER = 'secret-of-the-readers';
export const OVERWRITER = 'secret-of-the-owners';
export const STRANGER = 'secret-of-another-team';

/** A line of the log about a request that is over. */
export interface LoggedRequest {
  method: string;
  path: string;
  status: number;
  /** Whether all of the answer has left. */
  complete: boolean;
}

/** A server on a free port of loopback, with a token for each role. */
export interface TestServer {
  readonly url: string;
  /** Lines of the log. */
  log(): string[];
  /** What was requested, as the log tells it. */
  requests(): LoggedRequest[];
  close(): Promise<void>;
}

/** Lines of the log wait for nobody but those of their turn. */
const logClock: Clock = { ...systemClock, setTimeout: (task) => setImmediate(task) };

/** A request of the API, by somebody with a token. */
export function ask(
  server: Pick<TestServer, 'url'>,
  path: string,
  { token = TOKEN, headers = {}, ...init }: RequestInit & { token?: string } = {},
): Promise<Response> {
  const all = { authorization: `Bearer ${token}`, ...(headers as Record<string, string>) };
  return fetch(`${server.url}${path}`, { ...init, headers: all });
}

/** A server with one store. */
export function openServer(
  store: Flow.Store,
  settings: Partial<ServerSettings> = {},
  clock?: Clock,
): Promise<TestServer> {
  return open({ stores: { it: store } }, { store: 'it', ...settings }, clock);
}

/** A server with the stores that it has without a config. */
export function openServerIn(folder: string): Promise<TestServer> {
  const flow = readConfigFile(undefined) as Flow;
  return open({ ...flow, variables: { folder } }, { store: 'artifacts', parts: 'parts' });
}

async function open(
  flow: Flow,
  settings: Partial<ServerSettings> & Pick<ServerSettings, 'store'>,
  clock: Clock = systemClock,
): Promise<TestServer> {
  const team = ['team_1', 'acme'];
  const config = {
    ...flow,
    artifacts: {
      port: 0,
      storeTimeout: '5s',
      shutdownTimeout: '1s',
      tokens: [
        { token: TOKEN, team },
        { token: READER, team, write: false },
        { token: OVERWRITER, team, overwrite: true },
        { token: STRANGER, team: ['team_2', 'others'] },
      ],
      ...settings,
    },
  };
  const lines: string[] = [];
  const stream = new PassThrough().on('data', (text: Buffer) =>
    lines.push(...text.toString().trim().split('\n')),
  );
  const logger = createJsonLogger({ level: 'DEBUG', stream, clock: logClock });
  const server = await startServer(readConfig(config, {}), { logger, clock });
  const entries = (): { message: string }[] =>
    lines.map((line) => JSON.parse(line) as { message: string });
  return {
    url: server.url,
    log: () => lines,
    requests: () =>
      entries().filter(({ message }) => message === 'request') as unknown as LoggedRequest[],
    close: () => server.close(),
  };
}
