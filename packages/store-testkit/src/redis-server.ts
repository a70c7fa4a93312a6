import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.js';
import { redisCli } from './redis-cli.js';
import type { RedisProcess } from './redis-process.js';
import { RedisStartError, startRedisProcess } from './redis-process.js';

/** How many ports are tried before a start fails. */
const MAX_ATTEMPTS = 5;

/** How the server is started. */
export interface RedisServerOptions {
  /** More arguments of `redis-server`: `['--maxmemory', '2mb']`. */
  args?: readonly string[];
  /** Password of the default user. Default: none is needed. */
  password?: string;
}

/** A real `redis-server` that a test owns: it can be killed, paused and started again. */
export interface RedisServer {
  /** `redis://127.0.0.1:<port>`, with the password where there is one. */
  readonly url: string;
  readonly port: number;
  /** Ends the process with SIGKILL: connections break, data is lost. */
  kill(): Promise<void>;
  /** Stops the process with SIGSTOP: connections stay open, nothing answers. */
  pause(): void;
  /** Lets a paused process go on. */
  resume(): void;
  /** Kills the process if it runs and starts an empty one on the same port. */
  restart(): Promise<void>;
  /** Runs one command through `redis-cli`; answers with what it prints. */
  cli(...args: string[]): Promise<string>;
  /** Ends the process and removes its files. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a `redis-server` without persistence on a free port of 127.0.0.1.
 *
 * @throws RedisStartError when `redis-server` is not installed, or does not start.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { password } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'redis-server-'));
  const start = (port: number): Promise<RedisProcess> =>
    startRedisProcess(argumentsOf(port, directory, options));
  const { port, started } = await onFreePort(start);
  const userinfo = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  let running = started;

  async function kill(): Promise<void> {
    await running.kill();
  }

  return {
    url: `redis://${userinfo}127.0.0.1:${port}`,
    port,
    kill,
    pause: () => running.signal('SIGSTOP'),
    resume: () => running.signal('SIGCONT'),
    async restart() {
      await kill();
      running = await start(port);
    },
    cli: (...args) => redisCli({ port, password }, args),
    async stop() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts something on a free port, on another one if that was taken in the meantime. */
async function onFreePort<T>(
  start: (port: number) => Promise<T>,
): Promise<{ port: number; started: T }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, started: await start(port) };
    } catch (error) {
      const mayRetry = error instanceof RedisStartError && error.portTaken;
      if (!mayRetry || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function argumentsOf(
  port: number,
  directory: string,
  { args = [], password }: RedisServerOptions,
): string[] {
  return [
    ['--port', String(port)],
    ['--bind', '127.0.0.1'],
    ['--save', ''],
    ['--appendonly', 'no'],
    ['--dir', directory],
    password === undefined ? [] : ['--requirepass', password, '--masterauth', password],
    args,
  ].flat();
}
