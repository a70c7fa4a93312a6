import { link, rename, rm } from 'node:fs/promises';
import { systemCodeOf } from './fs-errors.js';

/**
 * Removes a file if it has expired, also while other processes write to it.
 *
 * No system call removes a file on a condition. So the file is moved aside first, and
 * looked at there: a value that was written after the first look is put back, unless an
 * even newer one has taken its place.
 *
 * @param isExpired - Looks at the file under this path.
 */
export async function removeExpired(
  path: string,
  asidePath: string,
  isExpired: (path: string) => Promise<boolean>,
): Promise<void> {
  if (!(await isExpired(path))) return;
  await rename(path, asidePath);
  if (!(await isExpired(asidePath).catch(() => false))) await putBack(asidePath, path);
  await rm(asidePath, { force: true });
}

async function putBack(asidePath: string, path: string): Promise<void> {
  await link(asidePath, path).catch((error: unknown) => {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  });
}
