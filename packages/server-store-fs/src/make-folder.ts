import { mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '@walkeros/core/byte-store';
import { systemCodeOf } from './fs-errors.js';
import { isRealFolder } from './real-folder.js';
import { syncFolder } from './sync-folder.js';

/** Makes the folder of a store, and those above it. @returns Its real path. */
export async function makeBase(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    return await realpath(path);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) throw error;
    throw new Refusal('conflict', `"basePath" is not a folder: ${path}`);
  }
}

/** Makes one folder. @throws Refusal `denied` for a symbolic link in its place. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    await isRealFolder(path);
  }
}

/** Makes a folder below `base` with those in between, and with `sync` waits for the disk. */
export async function makeBelow(base: string, folder: string, sync: boolean): Promise<void> {
  const missing: string[] = [];
  const existing = await nearestFolder(base, folder, (path) => missing.unshift(path));
  if (existing === folder) return;
  for (const path of missing) await makeFolder(path);
  if (!sync) return;
  for (let path = folder; path !== base; path = dirname(path)) await syncFolder(dirname(path));
}

/**
 * A folder below `base`, or what of the way to it exists.
 *
 * @param onMissing - Told of each folder that does not, from the inside out.
 * @throws Refusal `denied` when a symbolic link is on the way.
 */
export async function nearestFolder(
  base: string,
  folder: string,
  onMissing?: (path: string) => void,
): Promise<string> {
  let path = folder;
  for (; path !== base && !(await isRealFolder(path)); path = dirname(path)) onMissing?.(path);
  return path;
}
