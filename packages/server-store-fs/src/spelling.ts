import { opendir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, systemCodeOf } from './fs-errors.js';
import { lstatExisting } from './lstat-existing.js';

/**
 * Whether a folder finds a file under a name in the other case as well. Asked of the
 * first name with a letter, since nothing may be written for it.
 */
export async function ignoresCase(folder: string): Promise<boolean> {
  for await (const { name } of await opendir(folder)) {
    const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
    if (other === name) continue;
    const [found, twin] = [
      await lstatExisting(join(folder, name)),
      await lstatExisting(join(folder, other)),
    ];
    return found !== undefined && found.ino === twin?.ino;
  }
  return false;
}

/** Of these a file system knows no other spelling. */
const ONE_CASE = /^[ -@[-~]*$/;

/**
 * Whether a path is the key's own where the file system ignores case: something of just
 * this spelling stands there. With `mayBeNew` also when nothing does, and nothing of
 * another spelling could come there in the meantime.
 */
export async function isOwnSpelling(
  base: string,
  names: readonly string[],
  mayBeNew: boolean,
): Promise<boolean> {
  let folder = base;
  for (const name of names) {
    const path = join(folder, name);
    const spellings = (await namesIn(folder)).map((found) => found.normalize('NFC'));
    if (!spellings.includes(name)) {
      const isNew = (await lstatExisting(path)) === undefined;
      return mayBeNew && isNew && names.every((part) => ONE_CASE.test(part));
    }
    folder = path;
  }
  return true;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error) || systemCodeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
