import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PACKAGE = join(__dirname, '../..');

export interface RunningProcess {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** What it prints, line by line; ends with the process. */
  readonly lines: AsyncIterableIterator<string>;
}

/** Makes one file of each script of this folder and what it imports. */
export function bundleProcesses(): void {
  const tsdown = join(PACKAGE, '../../node_modules/.bin/tsdown');
  execFileSync(tsdown, ['--config', join(__dirname, 'bundle.config.ts')], { stdio: 'pipe' });
}

/** Starts a script of this folder in a process of its own. */
export function startProcess(
  script: 'writer' | 'contender',
  args: readonly (string | number)[],
): RunningProcess {
  const file = join(PACKAGE, `.jest/processes/${script}.cjs`);
  const child = spawn(process.execPath, [file, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
