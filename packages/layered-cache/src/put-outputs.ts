import { errorCode, shortKey } from '@walkeros/core';
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, realpath, rm, symlink, utimes } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { refused } from './artifact-error.js';
import { FILES_AT_ONCE } from './describe-outputs.js';
import { eachLimited } from './each-limited.js';
import { type FileOutput, foldersAbove, type Output } from './output.js';

/** A copy costs no disk space where the file system can share blocks. */
const COPY = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
const OWNER_MAY_ALL = 0o700;
const TRIES = 5;

/**
 * Copies outputs from one tree to another, with permissions and times.
 *
 * The outputs decide what is read and written, so nothing is listed. Links are made
 * last: no file is ever written through a link that came with the outputs. A link
 * that was there before is replaced where a file goes, and refused where a folder
 * is needed, unless it leads to somewhere inside `to`.
 *
 * @throws ArtifactError when a folder would lie outside `to`, or a folder is in the way of a
 *   file, or the other way round.
 */
export async function putOutputs(
  outputs: readonly Output[],
  from: string,
  to: string,
): Promise<void> {
  await mkdir(to, { recursive: true });
  await makeFolders(outputs, to);

  await eachLimited(outputs, FILES_AT_ONCE, async (output) => {
    if (output.kind === 'file')
      await putFile(output, join(from, output.path), join(to, output.path));
  });
  await eachLimited(outputs, FILES_AT_ONCE, async (output) => {
    if (output.kind === 'link')
      await replacing(join(to, output.path), (path) => symlink(output.target, path));
  });
  await setFolderModes(outputs, to);
}

async function putFile(output: FileOutput, from: string, to: string): Promise<void> {
  await replacing(to, (path) => copyFile(from, path, COPY));
  const seconds = output.mtimeMs / 1_000;
  await utimes(to, seconds, seconds);
}

/**
 * Removes what is in the way only when something is: a new tree costs no call more.
 * More than once, because somebody else may be restoring to the same place.
 */
async function replacing(path: string, make: (path: string) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await make(path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || tries === TRIES) throw error;
      await remove(path);
    }
  }
}

/** What is in a folder is not ours to remove: it may be what somebody is working on. */
async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== 'ERR_FS_EISDIR') throw error;
    throw refused(`the folder ${shortKey(path)} is in the way of a file or a link`);
  }
}

/** Parents before children, one at a time: a later folder relies on the check of an earlier one. */
async function makeFolders(outputs: readonly Output[], to: string): Promise<void> {
  const folders = new Set(foldersAbove(outputs));
  for (const { kind, path } of outputs) if (kind === 'directory') folders.add(path);
  let base: string | undefined;
  for (const folder of [...folders].sort(byLength)) {
    const path = join(to, folder);
    if (await makeFolder(path)) continue;
    base ??= await realpath(to);
    await checkFolder(path, base);
  }
}

/** A parent is shorter than its children; long paths that begin alike take long to compare. */
function byLength(a: string, b: string): number {
  return a.length - b.length;
}

/** @returns whether the folder is new. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

async function checkFolder(path: string, base: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) return;
  if (!stats.isSymbolicLink()) throw refused(`${shortKey(path)} is in the way of a folder`);
  const end = await realpath(path);
  if (!`${end}${sep}`.startsWith(base.endsWith(sep) ? base : `${base}${sep}`))
    throw refused(`the link ${shortKey(path)} leads out of the folder to restore to`);
}

/** The owner may always write: what cannot be removed again is no cache entry. */
async function setFolderModes(outputs: readonly Output[], to: string): Promise<void> {
  await eachLimited(outputs, FILES_AT_ONCE, async (output) => {
    if (output.kind === 'directory')
      await chmod(join(to, output.path), output.mode | OWNER_MAY_ALL);
  });
}
