import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileName } from './file-name.js';
import { systemCodeOf } from './fs-errors.js';
import type { Place } from './place.js';
import { isRealFolder } from './real-folder.js';
import { shareLooks } from './share-looks.js';
import { syncFolder } from './sync-folder.js';
import { Refusal } from '@walkeros/core/byte-store';

/** Age from which a temporary file is taken for what a crash left behind. */
const LEFTOVER_AFTER_MS = 60_000;

/** The folder of a store, as it was found when the store was opened. */
export interface Folder {
  /** Where a file belongs, and the folder it stands in. Looks at nothing. */
  locate(name: FileName): Location;
  /** A new place for a file that is not finished. */
  temporary(): Place;
  /**
   * Whether the folder of a location exists.
   *
   * @throws Refusal `denied` when a symbolic link leads elsewhere.
   */
  holds(location: Location): Promise<boolean>;
  /**
   * Makes the folder of a location, and with `sync` makes it survive a power failure.
   * Comes after {@link Folder.checkPresent}, or after making a file in `.tmp`.
   */
  prepare(location: Location, sync: boolean): Promise<void>;
  /** @throws Refusal `unavailable` when the folder itself has gone, for example unmounted. */
  checkPresent(): Promise<void>;
}

export interface Location extends Place {
  readonly outerFolder: string;
}

/**
 * Makes the folder of a store where it is missing, and removes what crashed writers
 * left in it.
 *
 * The folder of temporary files doubles as the mark of the store: it is made here only.
 * Where it is missing later, the disk is not the one that was opened, and an absent
 * file says nothing about its key.
 */
export async function openFolder(basePath: string, nowMs: number): Promise<Folder> {
  const base = await makeBase(resolve(basePath));
  const temporary = join(base, '.tmp');
  await makeFolder(temporary);
  await removeLeftovers(temporary, nowMs);

  const checkPresent = shareLooks(async () => {
    if (await isRealFolder(temporary)) return;
    const what = 'the folder of the store is gone; mount or restore it, or start again';
    throw new Refusal('unavailable', what);
  });

  return {
    locate({ folders: [outer, inner], name }) {
      const outerFolder = join(base, outer);
      const folder = join(outerFolder, inner);
      return { path: join(folder, name), folder, outerFolder };
    },
    temporary: () => ({ path: join(temporary, randomUUID()), folder: temporary }),
    holds: ({ folder }) => isRealFolder(folder),
    async prepare({ folder, outerFolder }, sync) {
      if (await isRealFolder(folder)) return;
      if (!(await isRealFolder(outerFolder))) await makeFolder(outerFolder);
      await makeFolder(folder);
      if (!sync) return;
      await syncFolder(outerFolder);
      await syncFolder(base);
    },
    checkPresent,
  };
}

async function makeBase(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    return await realpath(path);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) throw error;
    throw new Refusal('conflict', `"basePath" is not a folder: ${path}`);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    await isRealFolder(path);
  }
}

async function removeLeftovers(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isFile() || nowMs - found.mtimeMs < LEFTOVER_AFTER_MS) continue;
    // A leftover costs room and nothing else, so failing to remove one is no reason to stop.
    await rm(path, { force: true }).catch(() => undefined);
  }
}
