import { shortKey } from '@walkeros/core';
import { posix } from 'node:path';
import { ArtifactError } from './artifact-error.js';

/** One thing that a task made. Paths are below the project, with `/`. */
export type Output = FileOutput | LinkOutput | DirectoryOutput;

export interface FileOutput {
  kind: 'file';
  path: string;
  /** The nine permission bits. */
  mode: number;
  mtimeMs: number;
  sizeBytes: number;
}

export interface LinkOutput {
  kind: 'link';
  path: string;
  target: string;
}

export interface DirectoryOutput {
  kind: 'directory';
  path: string;
  mode: number;
}

/** Longer ones no file system takes; also bounds what a hostile archive may spend on names. */
const MAX_PATH_LENGTH = 4_096;

/**
 * A path of an output: relative, normal, and the same on every system.
 *
 * @throws ArtifactError
 */
export function checkOutputPath(path: string): void {
  const why = whyUnsafe(path);
  if (why !== undefined)
    throw new ArtifactError('ARTIFACT_REFUSED', `the path ${shortKey(path)} ${why}`);
}

/**
 * A link's target: inside the tree. `..` may only come first. There it climbs from
 * the link's own folder, which is a real one; after a name it would climb from
 * wherever that name leads, if the name is itself a link.
 *
 * @throws ArtifactError
 */
export function checkLinkTarget(path: string, target: string): void {
  const refuse = (why: string): never => {
    throw new ArtifactError('ARTIFACT_REFUSED', `the link ${shortKey(path)} ${why}`);
  };
  if (target === '' || target.length > MAX_PATH_LENGTH) refuse('has no usable target');
  if (/[\\\0]/.test(target) || target.startsWith('/') || /^[A-Za-z]:/.test(target))
    refuse('has a target that is absolute or not portable');

  const climbs = /^(?:\.\.?\/)*(?:\.\.?$)?/.exec(target)?.[0] ?? '';
  if (/(?:^|\/)\.\.(?:\/|$)/.test(target.slice(climbs.length)))
    refuse('has a target with ".." behind a name');
  const end = posix.join(posix.dirname(path), target);
  if (end === '..' || end.startsWith('../')) refuse('leads out of its tree');
}

/**
 * Rules that no single output can break alone.
 *
 * @throws ArtifactError when a path occurs twice, or lies below something that is no directory.
 */
export function checkTree(outputs: readonly Output[]): void {
  const byPath = new Map<string, Output>();
  for (const output of outputs) {
    if (byPath.has(output.path))
      throw new ArtifactError(
        'ARTIFACT_REFUSED',
        `the path ${shortKey(output.path)} occurs twice`,
      );
    byPath.set(output.path, output);
  }
  for (const { path } of outputs) {
    const parent = parents(path).find(
      (above) => (byPath.get(above)?.kind ?? 'directory') !== 'directory',
    );
    if (parent !== undefined) {
      throw new ArtifactError(
        'ARTIFACT_REFUSED',
        `the path ${shortKey(path)} lies below ${shortKey(parent)}, which is no directory`,
      );
    }
  }
}

/** The directories above a path, the outermost first. */
export function parents(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, depth) => names.slice(0, depth + 1).join('/'));
}

function whyUnsafe(path: string): string | undefined {
  if (path === '' || path.length > MAX_PATH_LENGTH) return 'is empty or too long';
  if (path.includes('\0')) return 'has a NUL in it';
  if (path.includes('\\')) return 'has a backslash in it';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  const names = path.split('/');
  if (names.includes('')) return 'has an empty part';
  return names.includes('..') || names.includes('.') ? 'has a "." or ".." in it' : undefined;
}
