import { fileNameOf } from './file-name.js';
import type { Place } from './place.js';
import type { PlacedFilesOptions } from './placed-files.js';
import { createPlacedFiles } from './placed-files.js';

/** The file of each key. A missing file is an absent key only while the folder is there. */
export interface KeyFiles {
  /** The bytes of the file; `undefined` when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, parts: Uint8Array[]): Promise<void>;
  /** Writes unless there is a file. @returns Whether it has written. */
  add(key: string, parts: Uint8Array[]): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export function createKeyFiles(options: PlacedFilesOptions): KeyFiles {
  const { folder } = options;
  const files = createPlacedFiles(options);
  const locate = (key: string): Place => folder.locateOwn(fileNameOf(key));

  return {
    async read(key) {
      const place = locate(key);
      const bytes = await files.read(place, key);
      if (bytes === undefined) await folder.checkAbsence(place);
      return bytes;
    },
    write: (key, parts) => files.write(locate(key), parts),
    add: (key, parts) => files.add(locate(key), parts),
    async remove(key) {
      const place = locate(key);
      if (!(await files.remove(place))) await folder.checkAbsence(place);
    },
  };
}
