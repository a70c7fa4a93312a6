import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PACKAGE = join(__dirname, '../..');

export interface RunningWriter {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** The number of each write that is confirmed; ends with the process. */
  readonly confirmed: AsyncIterableIterator<string>;
}

/** Makes one file of the writer and what it imports. */
export function bundleWriter(): void {
  const tsdown = join(PACKAGE, '../../node_modules/.bin/tsdown');
  execFileSync(tsdown, ['--config', join(__dirname, 'bundle.config.ts')], { stdio: 'pipe' });
}

/** Starts a process that writes `<name>/<n>`, some at once, from a number on, for ever or so many. */
export function startWriter(
  path: string,
  { name, from = 0, count = Infinity }: { name: string; from?: number; count?: number },
): RunningWriter {
  const script = join(PACKAGE, '.jest/writer/writer.cjs');
  const child = spawn(process.execPath, [script, path, name, String(from), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, confirmed: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
