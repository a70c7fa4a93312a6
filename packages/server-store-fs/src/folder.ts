import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '@walkeros/core/byte-store';
import { isAbsent, isReadOnly } from './fs-errors.js';
import { makeBase, makeBelow, makeFolder, nearestFolder } from './make-folder.js';
import type { Place } from './place.js';
import { isRealFolder } from './real-folder.js';
import { removeLeftovers } from './remove-leftovers.js';
import { shareLooks } from './share-looks.js';

/** The folder of a store, as it was found when the store was opened. */
export interface Folder {
  /** Its real path. */
  readonly base: string;
  /** Where a file belongs. Looks at nothing. */
  locate(names: readonly string[]): Place;
  /** Where a file of the store's own belongs. Looks at nothing. */
  locateOwn(names: readonly string[]): Place;
  /** A new place for a file that is not finished. */
  temporary(): Promise<Place>;
  /**
   * Whether the folder of a place exists.
   *
   * @throws Refusal `denied` when a symbolic link is on the way to it.
   */
  holds(place: Place): Promise<boolean>;
  /**
   * Makes the folder of a place, and with `sync` makes it survive a power failure.
   * Comes after making a temporary file.
   */
  prepare(place: Place, sync: boolean): Promise<void>;
  /**
   * Makes sure that there was nothing in a place because nothing is there.
   *
   * @throws Refusal `unavailable` when the folder of the store has gone, for example
   * unmounted; `denied` when a symbolic link is on the way.
   */
  checkAbsence(place: Place): Promise<void>;
}

export interface FolderOptions {
  basePath: string;
  nowMs: number;
  /**
   * Whether others put files there, too. What is the store's own is in `.keys` then, and
   * the folder may be read-only.
   */
  isShared: boolean;
}

/** Makes the folder of a store where it is missing, and removes what crashed writers left. */
export async function openFolder(options: FolderOptions): Promise<Folder> {
  const { basePath, nowMs, isShared } = options;
  const base = await makeBase(resolve(basePath));
  const own = isShared ? join(base, '.keys') : base;
  const unfinished = join(own, '.tmp');

  async function makeOwn(): Promise<void> {
    if (isShared) await makeFolder(own);
    await makeFolder(unfinished);
  }

  await makeOwn().catch((error: unknown) => {
    if (!isShared || !isReadOnly(error)) throw error;
  });
  await removeLeftovers(unfinished, nowMs);
  const isPresent = isShared ? await onThisDevice(base) : () => isRealFolder(unfinished);
  const checkPresent = shareLooks(async () => {
    if (await isPresent()) return;
    const what = 'the folder of the store is gone; mount or restore it, or start again';
    throw new Refusal('unavailable', what);
  });
  const holds = async ({ folder }: Place): Promise<boolean> =>
    (await nearestFolder(base, folder)) === folder;

  return {
    base,
    locate: (names) => placeOf(join(base, ...names)),
    locateOwn: (names) => placeOf(join(own, ...names)),
    async temporary() {
      if (isShared) {
        await checkPresent();
        await makeOwn();
      }
      return placeOf(join(unfinished, randomUUID()));
    },
    holds,
    prepare: ({ folder }, sync) => makeBelow(base, folder, sync),
    async checkAbsence(place) {
      // In a folder of its own that of the place was made by the store, like `.tmp`.
      if ((await holds(place)) && !isShared) return;
      await checkPresent();
    },
  };
}

function placeOf(path: string): Place {
  return { path, folder: dirname(path) };
}

/**
 * How a folder of others shows that it is the one that was opened. In one of its own a
 * store can do better: the folder of unfinished files, made when it is opened and never
 * again, is missing on any other disk.
 */
async function onThisDevice(base: string): Promise<() => Promise<boolean>> {
  const { dev } = await stat(base);
  return async () => {
    try {
      return (await stat(base)).dev === dev;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  };
}
