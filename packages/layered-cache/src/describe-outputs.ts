import { shortKey } from '@walkeros/core';
import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import { eachLimited } from './each-limited.js';
import { checkLinkTarget, checkOutputPath, checkTree, type Output } from './output.js';

/** Calls of the file system that may be under way for one entry. */
export const FILES_AT_ONCE = 16;

const PERMISSIONS = 0o777;

/**
 * What lies at `files`, sorted by path.
 *
 * @param files - Absolute paths below `projectDir`; one that is named twice counts once.
 * @throws ArtifactError for what an artifact cannot hold. A missing file rejects with Node's error.
 */
export async function describeOutputs(
  projectDir: string,
  files: readonly string[],
): Promise<Output[]> {
  const outputs = new Map<string, Output>();
  await eachLimited(new Set(files), FILES_AT_ONCE, async (file) => {
    const path = relative(projectDir, file).split(sep).join('/');
    checkOutputPath(path);
    outputs.set(path, await describe(file, path));
  });
  const sorted = [...outputs.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  checkTree(sorted, Infinity);
  return sorted;
}

async function describe(file: string, path: string): Promise<Output> {
  const stats = await lstat(file);
  if (stats.isFile()) return fileOutput(path, stats);
  if (stats.isDirectory()) {
    return { kind: 'directory', path, mode: stats.mode & PERMISSIONS };
  }
  if (!stats.isSymbolicLink()) {
    throw new ArtifactError(
      'ARTIFACT_REFUSED',
      `${shortKey(path)} is neither a file, a link nor a directory`,
    );
  }
  const target = (await readlink(file)).split(sep).join('/');
  checkLinkTarget(path, target);
  return { kind: 'link', path, target };
}

function fileOutput(path: string, stats: Stats): Output {
  const { mode, mtimeMs, size } = stats;
  return { kind: 'file', path, mode: mode & PERMISSIONS, mtimeMs, sizeBytes: size };
}
