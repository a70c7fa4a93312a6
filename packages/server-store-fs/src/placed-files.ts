import { unlink } from 'node:fs/promises';
import type { Content } from '@walkeros/core/byte-store';
import { writeAtomically } from './atomic-write.js';
import type { Folder } from './folder.js';
import { isAbsent } from './fs-errors.js';
import type { Place } from './place.js';
import { readRegularFile } from './read-file.js';
import type { FsSettings } from './settings.js';
import { syncFolder } from './sync-folder.js';

/** Files in a folder, wherever they belong. */
export interface PlacedFiles {
  /** The bytes of the file of a key; `undefined` when there is none. */
  read(place: Place, key: string): Promise<Uint8Array | undefined>;
  write(place: Place, parts: Uint8Array[]): Promise<void>;
  /** @returns Whether there was a file. */
  remove(place: Place): Promise<boolean>;
}

export interface PlacedFilesOptions {
  folder: Folder;
  content: Content;
  durability: NonNullable<FsSettings['durability']>;
}

export function createPlacedFiles(options: PlacedFilesOptions): PlacedFiles {
  const { folder, content, durability } = options;
  const synced = durability === 'fsync';

  return {
    read: (place, key) => readRegularFile(place, content.maxStoredBytes(key)),
    async write(place, parts) {
      const temporary = await folder.temporary();
      const prepare = (): Promise<void> => folder.prepare(place, synced);
      await writeAtomically({ ...place, parts, temporary, prepare, durability });
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
