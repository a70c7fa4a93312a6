import { constants } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import type { Folder } from './folder.js';
import { openFile } from './open-file.js';

/**
 * Whether the disk of a store has hard links, which FAT and some network shares have not.
 * Where no file can be made at this time, it is taken for one that has.
 */
export async function hasHardLinks(folder: Folder): Promise<boolean> {
  const [{ path }, { path: twin }] = [await folder.temporary(), await folder.temporary()];
  try {
    await (await openFile(path, constants.O_WRONLY | constants.O_CREAT)).close();
    return await link(path, twin).then(
      () => true,
      () => false,
    );
  } catch {
    return true;
  } finally {
    for (const made of [twin, path]) await rm(made, { force: true }).catch(() => undefined);
  }
}
