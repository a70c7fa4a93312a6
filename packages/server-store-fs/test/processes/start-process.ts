import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface RunningProcess {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** What it prints, line by line; ends with the process. */
  readonly lines: AsyncIterableIterator<string>;
}

/**
 * Starts a script of this folder in a process of its own.
 *
 * @param maxHandles - Limit of open files of that process.
 */
export function startProcess(
  script: string,
  args: (string | number)[],
  maxHandles?: number,
): RunningProcess {
  const node = [process.execPath, '--import', 'tsx', '--conditions=@walkeros/source'];
  const command = [...node, join(__dirname, script), ...args.map(String)];
  const limit = maxHandles === undefined ? '' : `ulimit -n ${maxHandles}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(__dirname, '../..'),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines };
}
