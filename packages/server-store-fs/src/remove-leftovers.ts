import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from './fs-errors.js';

/** Age from which a temporary file is taken for what a crash left behind. */
const LEFTOVER_AFTER_MS = 60_000;

/** Removes what crashed writers left in the folder of unfinished files. */
export async function removeLeftovers(folder: string, nowMs: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isFile() || nowMs - found.mtimeMs < LEFTOVER_AFTER_MS) continue;
    // A leftover costs room and nothing else, so failing to remove one is no reason to stop.
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/** A read-only folder may be without one of unfinished files. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
