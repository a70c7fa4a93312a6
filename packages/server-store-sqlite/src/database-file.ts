import { constants, statSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '@walkeros/core/byte-store';

/**
 * Makes the folder of a database where it is missing.
 *
 * @throws the system's error when nothing can be written there, which says more than SQLite's.
 */
export async function makeFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
}

/**
 * Tells whether a path still leads to the file that was opened. A file that was removed
 * takes writes as if nothing had happened, and is gone with the process.
 *
 * @returns What throws a Refusal `unavailable` once it does not.
 */
export function watchFile(path: string): () => void {
  const opened = statSync(path);
  return () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.ino === opened.ino && found.dev === opened.dev) return;
    const what = 'the file of the store is gone; restore it and start again';
    throw new Refusal('unavailable', what);
  };
}
