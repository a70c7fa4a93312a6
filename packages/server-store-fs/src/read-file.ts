import { constants } from 'node:fs';
import { isAbsent } from './fs-errors.js';
import { openFile, type OpenFile } from './open-file.js';
import type { Place } from './place.js';
import { checkPlace } from './real-folder.js';
import { Refusal } from '@walkeros/core/byte-store';

/** A pipe does not make the open wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

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
  const file = await openExisting(place.path);
  if (file === undefined) return undefined;
  try {
    await checkPlace(file, place);
    const found = await file.stat();
    if (!found.isFile())
      throw new Refusal('conflict', 'what is in the place of its file is not a regular file');
    if (found.size > maxBytes)
      throw new Refusal('too-large', 'its file is larger than "maxBytes" allows; raise that');
    return await readFully(file, found.size);
  } finally {
    await file.close();
  }
}

async function openExisting(path: string): Promise<OpenFile | undefined> {
  try {
    return await openFile(path, FLAGS);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function readFully(file: OpenFile, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const bytesRead = await file.read(bytes, done);
    if (bytesRead === 0) throw new Refusal('invalid-data', 'its file was cut off while read');
    done += bytesRead;
  }
  return bytes;
}
