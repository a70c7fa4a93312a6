import { constants, open } from 'node:fs/promises';

/** Makes names that were added to a folder, or removed from it, survive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
