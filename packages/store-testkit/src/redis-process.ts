import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from './watchdog.js';

/** What `redis-server` and `redis-sentinel` print once they answer. */
const READY = /ready to accept connections|sentinel id is/i;
const PORT_TAKEN = /address already in use/i;
const MISSING =
  'redis-server is not on PATH; install it: apt-get install redis-server / brew install redis';

/** One operating-system process of `redis-server`. */
export interface RedisProcess {
  /** Ends the process with a signal and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal that the process survives. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Why a process did not come up; `portTaken` when another port would do. */
export class RedisStartError extends Error {
  readonly portTaken: boolean;

  constructor(message: string, portTaken = false) {
    super(message);
    this.portTaken = portTaken;
  }
}

/**
 * Runs `redis-server` and waits until it answers.
 *
 * @throws RedisStartError when the program is missing or ends before it is ready.
 */
export async function startRedisProcess(
  args: readonly string[],
  program = 'redis-server',
): Promise<RedisProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  watch(child);
  await ready(child);

  return {
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await gone;
    },
    signal: (signal) => void child.kill(signal),
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let output = '';
  const answers = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!READY.test(output)) return;
      // From here on output is drained unread, so that the pipe never fills up.
      child.stdout?.off('data', read).resume();
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => reject(new RedisStartError(startFailure(error))));
    once(child, 'close').then(
      () =>
        reject(new RedisStartError(`redis-server ended:\n${output}`, PORT_TAKEN.test(output))),
      () => undefined,
    );
  });
  await answers;
}

function startFailure(error: Error): string {
  const isMissing = 'code' in error && error.code === 'ENOENT';
  return isMissing ? MISSING : `redis-server could not be started: ${error.message}`;
}
