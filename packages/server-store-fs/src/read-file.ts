import type { FileHandle } from 'node:fs/promises';
import { constants, open } from 'node:fs/promises';
import { isAbsent } from './fs-errors.js';
import type { Place } from './place.js';
import { checkPlace } from './real-folder.js';
import { Refusal } from '@walkeros/core/byte-store';

/** A link is not followed, and a pipe does not make the open wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The whole of a regular file; `undefined` when there is none.
 *
 * @throws Refusal when it is not a regular file, has more than `maxBytes`, or a symbolic
 * link is on the way to it.
 */
export async function readRegularFile(
  place: Place,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const handle = await openExisting(place.path);
  if (handle === undefined) return undefined;
  try {
    await checkPlace(handle, place);
    const found = await handle.stat();
    if (!found.isFile())
      throw new Refusal('conflict', 'what is in the place of its file is not a regular file');
    if (found.size > maxBytes)
      throw new Refusal('too-large', 'its file is larger than "maxBytes" allows; raise that');
    return await readFully(handle, found.size);
  } finally {
    await handle.close();
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function readFully(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await handle.read(bytes, done, size - done, done);
    if (bytesRead === 0) throw new Refusal('invalid-data', 'its file was cut off while read');
    done += bytesRead;
  }
  return bytes;
}
