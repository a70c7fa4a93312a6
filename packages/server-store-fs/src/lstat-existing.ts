import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { systemCodeOf } from './fs-errors.js';

/** What stands under a path, a link itself included; `undefined` when nothing does. */
export async function lstatExisting(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}
