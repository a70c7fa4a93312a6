import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isPlainObject } from '@walkeros/core';

/** How far a store has been warmed. */
export interface Progress {
  /** Keys that are through, from the first on. */
  readonly done: number;
  /** Those of them that had a value. */
  readonly found: number;
  /** Those of them whose value the tier holds. */
  readonly kept: number;
}

/** Remembers progress beside the file of keys, for whoever begins again after Ctrl-C. */
export interface Checkpoint {
  read(): Promise<Progress>;
  write(progress: Progress): Promise<void>;
  remove(): Promise<void>;
}

/** @param path - Of the file of keys. */
export function createCheckpoint(
  path: string,
  store: string,
  keys: readonly string[],
): Checkpoint {
  const file = `${path}.${encodeURIComponent(store)}.progress.json`;
  const digest = createHash('sha256').update(JSON.stringify(keys)).digest('hex');
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => '{}');
      return progressIn(text, { digest, total: keys.length });
    },
    async write(progress) {
      // Ctrl-C may come at any time: the file is the old one or the new one.
      await writeFile(`${file}.tmp`, JSON.stringify({ digest, ...progress }));
      await rename(`${file}.tmp`, file);
    },
    remove: () => rm(file, { force: true }),
  };
}

/** What belongs to another list of keys, or was damaged, is no progress. */
function progressIn(text: string, own: { digest: string; total: number }): Progress {
  const { digest, done, found, kept } = parsed(text);
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= 0;
  if (digest !== own.digest || !isCount(done) || !isCount(found) || !isCount(kept)) {
    return { done: 0, found: 0, kept: 0 };
  }
  return { done: Math.min(done, own.total), found, kept };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {};
  }
}
