import { unlink } from 'node:fs/promises';
import type { Content } from '@walkeros/core/byte-store';
import { addAtomically, type AtomicWrite, writeAtomically } from './atomic-write.js';
import type { Folder } from './folder.js';
import { isAbsent } from './fs-errors.js';
import { lstatExisting } from './lstat-existing.js';
import type { Place } from './place.js';
import { readRegularFile } from './read-file.js';
import type { FsSettings } from './settings.js';
import { syncFolder } from './sync-folder.js';

/** Files in a folder, wherever they belong. */
export interface PlacedFiles {
  /** The bytes of the file of a key; `undefined` when there is none. */
  read(place: Place, key: string): Promise<Uint8Array | undefined>;
  write(place: Place, parts: Uint8Array[]): Promise<void>;
  /** Writes unless something is there. @returns Whether it has written. */
  add(place: Place, parts: Uint8Array[]): Promise<boolean>;
  /** @returns Whether there was a file. */
  remove(place: Place): Promise<boolean>;
}

export interface PlacedFilesOptions {
  folder: Folder;
  content: Content;
  durability: NonNullable<FsSettings['durability']>;
}

/** To write so few in vain costs less than to look first each time. */
const FEW_BYTES = 64 * 1024;

export function createPlacedFiles(options: PlacedFilesOptions): PlacedFiles {
  const { folder, content, durability } = options;
  const synced = durability === 'fsync';

  async function begin(place: Place, parts: Uint8Array[]): Promise<AtomicWrite> {
    const temporary = await folder.temporary();
    const prepare = (): Promise<void> => folder.prepare(place, synced);
    return { ...place, parts, temporary, prepare, durability };
  }

  function isWorthALook(parts: readonly Uint8Array[]): boolean {
    return synced || parts.reduce((sum, { length }) => sum + length, 0) > FEW_BYTES;
  }

  return {
    read: (place, key) => readRegularFile(place, content.maxStoredBytes(key)),
    write: async (place, parts) => writeAtomically(await begin(place, parts)),
    async add(place, parts) {
      if (isWorthALook(parts) && (await lstatExisting(place.path)) !== undefined) return false;
      return addAtomically(await begin(place, parts));
    },
    async remove(place) {
      const existed = (await folder.holds(place)) && (await removed(place.path));
      if (existed && synced) await syncFolder(place.folder);
      return existed;
    },
  };
}

async function removed(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
