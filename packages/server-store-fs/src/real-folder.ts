import { readlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { Refusal } from '@walkeros/core/byte-store';
import { isAbsent } from './fs-errors.js';
import { lstatExisting } from './lstat-existing.js';
import type { OpenFile } from './open-file.js';
import type { Place } from './place.js';

/**
 * Whether a folder exists. A path whose real path differs leads through a symbolic link:
 * nothing we made.
 *
 * @throws Refusal `denied` when a symbolic link leads elsewhere.
 */
export async function isRealFolder(path: string): Promise<boolean> {
  try {
    if ((await realpath(path)) === path) return true;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const found = await lstatExisting(path);
    if (found === undefined) return false;
    // What is no link that leads nowhere was made since.
    if (!found.isSymbolicLink()) return isRealFolder(path);
  }
  throw new Refusal('denied', 'a symbolic link is in the place of its folder; remove the link');
}

/**
 * Makes sure that an open file is where it was looked for, rather than behind a link in
 * the place of its folder.
 *
 * @throws Refusal `denied` when a symbolic link leads elsewhere.
 */
export async function checkPlace(file: OpenFile, { path, folder }: Place): Promise<void> {
  const opened = openedPath(file);
  // Others may have put a newer file in its place meanwhile, or moved it aside.
  if (opened !== path && opened !== `${path} (deleted)`) await isRealFolder(folder);
}

/** Linux knows it without asking the disk; `undefined` where the system does not say. */
function openedPath({ fd }: OpenFile): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}
