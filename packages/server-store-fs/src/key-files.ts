import { unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Content } from '@walkeros/core/byte-store';
import { writeAtomically } from './atomic-write.js';
import { fileNameOf } from './file-name.js';
import type { Folder, Location } from './folder.js';
import { isAbsent } from './fs-errors.js';
import { readRegularFile } from './read-file.js';
import { removeExpired } from './remove-expired.js';
import type { FsSettings } from './settings.js';
import { syncFolder } from './sync-folder.js';

/** The file of each key. A missing file is an absent key only while the folder is there. */
export interface KeyFiles {
  /** The bytes of the file; `undefined` when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, parts: Uint8Array[]): Promise<void>;
  remove(key: string): Promise<void>;
  removeExpired(key: string): Promise<void>;
}

export interface KeyFilesOptions {
  folder: Folder;
  content: Content;
  durability: NonNullable<FsSettings['durability']>;
}

export function createKeyFiles({ folder, content, durability }: KeyFilesOptions): KeyFiles {
  const synced = durability === 'fsync';
  const locate = (key: string): Location => folder.locate(fileNameOf(key));

  return {
    async read(key) {
      const location = locate(key);
      const bytes = await readRegularFile(location, content.maxStoredBytes(key));
      if (bytes === undefined) await folder.checkPresent();
      return bytes;
    },
    async write(key, parts) {
      const location = locate(key);
      const prepare = (): Promise<void> => folder.prepare(location, synced);
      const temporary = folder.temporary();
      await writeAtomically({ ...location, parts, temporary, prepare, durability });
    },
    async remove(key) {
      const location = locate(key);
      const existed = (await folder.holds(location)) && (await removed(location.path));
      if (!existed) await folder.checkPresent();
      else if (synced) await syncFolder(location.folder);
    },
    removeExpired: (key) =>
      removeExpired(locate(key).path, folder.temporary().path, async (path) => {
        const place = { path, folder: dirname(path) };
        const bytes = await readRegularFile(place, content.maxStoredBytes(key));
        return bytes !== undefined && content.read(key, bytes) === undefined;
      }),
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
