import { constants } from 'node:fs';
import { link, rename, rm, unlink } from 'node:fs/promises';
import { systemCodeOf } from './fs-errors.js';
import { openFile, type OpenFile } from './open-file.js';
import type { Place } from './place.js';
import { checkPlace } from './real-folder.js';
import type { FsSettings } from './settings.js';
import { syncFolder } from './sync-folder.js';

export interface AtomicWrite {
  /** Where the bytes go, in order. */
  parts: readonly Uint8Array[];
  /** A new name on the same file system as `path`. */
  temporary: Place;
  /** Makes `folder`; called once the temporary file is open. */
  prepare: () => Promise<void>;
  path: string;
  /** Folder of `path`, whose entry has to reach the disk. */
  folder: string;
  durability: NonNullable<FsSettings['durability']>;
}

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/**
 * Puts a whole new file in the place of an old one. Whoever opens `path` sees the one or
 * the other, never neither and never a part; a failure leaves the old file as it was.
 */
export async function writeAtomically(write: AtomicWrite): Promise<void> {
  const { temporary, path } = write;
  await publish(write, () => rename(temporary.path, path).then(() => true));
}

/**
 * Puts a whole new file where there is none. Of all who try at once, in whichever
 * processes, one succeeds: a hard link takes the place of nothing.
 *
 * @returns Whether it has.
 */
export async function addAtomically(write: AtomicWrite): Promise<boolean> {
  const { temporary, path } = write;
  const isAdded = await publish(write, () => isLinked(temporary.path, path));
  // By now a second name at most, which the next start removes like any leftover.
  await unlink(temporary.path).catch(() => undefined);
  return isAdded;
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param name - Gives the finished file its name. @returns Whether it has. */
async function publish(write: AtomicWrite, name: () => Promise<boolean>): Promise<boolean> {
  const { temporary, folder, durability } = write;
  const isNamed = await writeNewFile(write)
    .then(name)
    .catch(async (error: unknown) => {
      await rm(temporary.path, { force: true });
      throw error;
    });
  if (isNamed && durability === 'fsync') await syncFolder(folder);
  return isNamed;
}

async function writeNewFile(write: AtomicWrite): Promise<void> {
  const { temporary, durability } = write;
  const file = await openFile(temporary.path, FLAGS);
  try {
    await checkPlace(file, temporary);
    const prepared = write.prepare();
    // Awaited below; a rejection must not count as unhandled until then.
    prepared.catch(() => undefined);
    await writeFully(file, write.parts);
    if (durability !== 'none') await file.sync();
    await prepared;
  } finally {
    await file.close();
  }
}

async function writeFully(file: OpenFile, parts: readonly Uint8Array[]): Promise<void> {
  let rest = parts.filter((part) => part.length > 0);
  while (rest.length > 0) {
    rest = after(await file.write(rest), rest);
  }
}

/** What is left of parts once so many bytes of them are written. */
function after(bytes: number, parts: readonly Uint8Array[]): Uint8Array[] {
  let written = bytes;
  return parts.flatMap((part) => {
    const rest = part.subarray(written);
    written -= part.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
