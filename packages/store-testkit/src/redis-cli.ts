import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface RedisCliOptions {
  port: number;
  password?: string | undefined;
}

/**
 * Runs `redis-cli` against a server of this machine, on a connection of its own.
 *
 * @returns What it prints, without the closing line break.
 * @throws Error when the server cannot be reached, or answers with an error.
 */
export async function redisCli(
  { port, password }: RedisCliOptions,
  args: readonly string[],
): Promise<string> {
  const auth = password === undefined ? [] : ['--no-auth-warning', '-a', password];
  const { stdout } = await run('redis-cli', ['-e', '-p', String(port), ...auth, ...args]);
  return stdout.replace(/\r?\n$/, '');
}
