/*
 * The files of a raw store, in a folder that others use as well. A key that is a path is
 * the file there; any other key has a file of an encoded name in `.keys`. So has a key
 * whose path is taken: by a folder (`a` beside `a/b`), by a file where a folder would
 * have to be, or by another spelling where the file system ignores case.
 *
 * Where both files of a key exist, the one at the path counts. A write makes that one
 * first and a delete removes it last: a crash in between brings no older value back.
 */
import { Refusal } from '@walkeros/core/byte-store';
import { filePathOf } from './file-path.js';
import { systemCodeOf } from './fs-errors.js';
import type { KeyFiles } from './key-files.js';
import { createKeyFiles } from './key-files.js';
import { lstatExisting } from './lstat-existing.js';
import type { Place } from './place.js';
import type { PlacedFilesOptions } from './placed-files.js';
import { createPlacedFiles } from './placed-files.js';
import { isOwnSpelling } from './spelling.js';

export interface RawFilesOptions extends PlacedFilesOptions {
  /** Whether the file system does. */
  ignoresCase: boolean;
}

export function createRawFiles(options: RawFilesOptions): KeyFiles {
  const { folder, ignoresCase } = options;
  const encoded = createKeyFiles(options);
  const files = createPlacedFiles(options);

  async function placeOf(key: string, mayBeNew = false): Promise<Place | undefined> {
    const names = filePathOf(key);
    if (names === undefined) return undefined;
    const isOwn = !ignoresCase || (await isOwnSpelling(folder.base, names, mayBeNew));
    return isOwn ? folder.locate(names) : undefined;
  }

  return {
    ...encoded,
    async read(key) {
      const place = await placeOf(key);
      if (place === undefined) return encoded.read(key);
      const look = (): Promise<Uint8Array | undefined> =>
        unlessTaken(place, () => files.read(place, key));
      // Twice: the value may have come from `.keys` to the path while we looked there.
      const bytes = (await look()) ?? (await encoded.read(key)) ?? (await look());
      if (bytes === undefined) await unlessTaken(place, () => folder.checkAbsence(place));
      return bytes;
    },
    async write(key, parts) {
      const place = await placeOf(key, true);
      const isWritten =
        place !== undefined &&
        (await unlessTaken(place, () => files.write(place, parts).then(() => true)));
      await (isWritten === true ? encoded.remove(key) : encoded.write(key, parts));
    },
    async remove(key) {
      await encoded.remove(key);
      const place = await placeOf(key);
      if (place === undefined) return;
      const existed = await unlessTaken(place, () => files.remove(place));
      if (existed === false) await folder.checkAbsence(place);
    },
  };
}

/** Does some work on a file; `undefined` when something stands there that can be no file of a key. */
async function unlessTaken<T>(place: Place, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (await isTaken(place, error)) return undefined;
    throw error;
  }
}

async function isTaken({ path }: Place, error: unknown): Promise<boolean> {
  if (error instanceof Refusal && error.kind !== 'conflict') return false;
  if (systemCodeOf(error) === 'ENOTDIR') return true;
  const found = await lstatExisting(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
