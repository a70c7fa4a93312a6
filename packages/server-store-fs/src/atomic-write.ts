import { constants, open, rename, rm, writeFile } from 'node:fs/promises';
import type { FsSettings } from './settings.js';

export interface AtomicWrite {
  /** Where the bytes go, in order. */
  parts: readonly Uint8Array[];
  /** A new name on the same file system as `path`. */
  temporaryPath: string;
  path: string;
  /** Folder of `path`, whose entry has to reach the disk. */
  folder: string;
  durability: NonNullable<FsSettings['durability']>;
}

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Puts a whole new file in the place of an old one. Whoever opens `path` sees the one or
 * the other, never neither and never a part; a failure leaves the old file as it was.
 */
export async function writeAtomically(write: AtomicWrite): Promise<void> {
  try {
    await writeNewFile(write);
    await rename(write.temporaryPath, write.path);
  } catch (error) {
    await rm(write.temporaryPath, { force: true });
    throw error;
  }
  if (write.durability === 'fsync') await syncFolder(write.folder);
}

/** Makes names that were added to a folder, or removed from it, survive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeNewFile({ temporaryPath, parts, durability }: AtomicWrite): Promise<void> {
  const handle = await open(temporaryPath, FLAGS);
  try {
    await writeFile(handle, parts);
    if (durability !== 'none') await handle.sync();
  } finally {
    await handle.close();
  }
}
