import type { ChildProcessByStdio } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { temporaryFolder } from '../temporary-folder.js';

const TSDOWN = join(__dirname, '../../../../node_modules/.bin/tsdown');

let bundles = '';

export interface RunningProcess {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** What it prints, line by line; ends with the process. */
  readonly lines: AsyncIterableIterator<string>;
}

/** Makes one file of each script of this folder: it starts in a quarter of the time. */
export function bundleProcesses(): void {
  bundles = temporaryFolder();
  const config = join(__dirname, 'bundle.config.ts');
  execFileSync(TSDOWN, ['--config', config, '--out-dir', bundles], { stdio: 'pipe' });
}

/**
 * Starts a script of this folder in a process of its own.
 *
 * @param maxHandles - Limit of open files of that process.
 */
export function startProcess(
  script: 'writer' | 'reader' | 'many-reads' | 'contender',
  args: (string | number)[],
  maxHandles?: number,
): RunningProcess {
  const command = [process.execPath, join(bundles, `${script}.cjs`), ...args.map(String)];
  const limit = maxHandles === undefined ? '' : `ulimit -n ${maxHandles}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines };
}
