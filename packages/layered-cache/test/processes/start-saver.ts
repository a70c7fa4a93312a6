import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PACKAGE = join(__dirname, '../..');

export interface RunningSaver {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** The number of each save that is done; ends with the process. */
  readonly saved: AsyncIterableIterator<string>;
}

/** Makes one file of the saver and what it imports: it starts in a quarter of the time. */
export function bundleSaver(): void {
  const tsdown = join(PACKAGE, '../../node_modules/.bin/tsdown');
  execFileSync(tsdown, ['--config', join(__dirname, 'bundle.config.ts')], { stdio: 'pipe' });
}

export interface SaverOptions {
  directory: string;
  projectDir: string;
  from: number;
  /** For ever, unless given. */
  count?: number;
  /** How much each task prints. */
  logBytes?: number;
  /** Largest file that the process may write, in blocks of 512 bytes: for it, the disk is full then. */
  maxFileBlocks?: number;
}

export function startSaver(options: SaverOptions): RunningSaver {
  const { directory, projectDir, maxFileBlocks = 'unlimited' } = options;
  const { from, count = Infinity, logBytes = 0 } = options;
  const script = join(PACKAGE, '.jest/saver/saver.cjs');
  const numbers = [from, count, logBytes].map(String);
  const command = [process.execPath, script, directory, projectDir, ...numbers];
  const child = spawn('sh', ['-c', `ulimit -f ${maxFileBlocks}; exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', maxFileBlocks === 'unlimited' ? 'inherit' : 'ignore'],
  });
  return { child, saved: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
