import { errorCode } from '@walkeros/core';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SaveArgs } from '../cache-layer.js';
import type { Output } from '../output.js';
import { putOutputs } from '../put-outputs.js';

/** What a killed process may have left behind is surely nobody's after a day. */
const ABANDONED_MS = 86_400_000;

/**
 * The files of a cache:
 *
 * - `tmp/<unique>`: entries that are being written;
 * - `entries/<hash>-<unique>/`: `stdout`, `stderr` and `outputs/`, complete and never
 *   changed again. Which of them counts is for the index to say.
 */
export interface EntryFolders {
  /** Writes an entry aside and renames it into place. @returns its name. */
  write(args: SaveArgs, outputs: readonly Output[]): Promise<string>;
  readLogs(name: string): Promise<{ stdout: string; stderr: string }>;
  putOutputs(name: string, outputs: readonly Output[], to: string): Promise<void>;
  /** Whether a call failed because a file of the entry is gone. */
  hasLost(name: string, error: unknown): boolean;
  remove(name: string): Promise<void>;
  /** Removes what crashes have left: whatever is neither in `known` nor new. */
  sweep(known: () => ReadonlySet<string>, nowMs: number): Promise<void>;
}

export function entryFolders(directory: string): EntryFolders {
  const entries = join(directory, 'entries');
  const unfinished = join(directory, 'tmp');
  for (const folder of [entries, unfinished]) mkdirSync(folder, { recursive: true });

  return {
    async write(args, outputs) {
      const name = `${args.hash}-${randomUUID()}`;
      const aside = join(unfinished, name);
      try {
        await fill(aside, args, outputs);
        await rename(aside, join(entries, name));
      } catch (error) {
        await removeTree(aside);
        throw error;
      }
      return name;
    },
    async readLogs(name) {
      const [stdout, stderr] = await Promise.all([
        readFile(join(entries, name, 'stdout'), 'utf8'),
        readFile(join(entries, name, 'stderr'), 'utf8'),
      ]);
      return { stdout, stderr };
    },
    putOutputs: (name, outputs, to) => putOutputs(outputs, join(entries, name, 'outputs'), to),
    hasLost(name, error) {
      if (errorCode(error) !== 'ENOENT') return false;
      const path = String((error as NodeJS.ErrnoException).path);
      return path.startsWith(join(entries, name)) && !existsSync(path);
    },
    remove: (name) => removeTree(join(entries, name)),
    async sweep(known, nowMs) {
      const before = nowMs - ABANDONED_MS;
      for (const path of await abandoned(unfinished, before)) await removeTree(path);
      const old = await abandoned(entries, before);
      const names = known();
      for (const path of old)
        if (!names.has(path.slice(entries.length + 1))) await removeTree(path);
    },
  };
}

async function fill(
  folder: string,
  { entry, projectDir }: SaveArgs,
  outputs: readonly Output[],
): Promise<void> {
  await mkdir(folder);
  await Promise.all([
    writeFile(join(folder, 'stdout'), entry.stdout),
    writeFile(join(folder, 'stderr'), entry.stderr),
    putOutputs(outputs, projectDir, join(folder, 'outputs')),
  ]);
}

async function abandoned(folder: string, beforeMs: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && stats.mtimeMs < beforeMs) found.push(path);
  }
  return found;
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
