import { shortKey } from '@walkeros/core';
import { posix } from 'node:path';
import { refused } from './artifact-error.js';

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
/** Each name is a folder to make, for every output anew: a deep path costs more than it looks like. */
const MAX_DEPTH = 100;

/**
 * A path of an output: relative, normal, and the same on every system.
 *
 * @throws ArtifactError
 */
export function checkOutputPath(path: string): void {
  const why = whyUnsafe(path);
  if (why !== undefined) throw refused(`the path ${shortKey(path)} ${why}`);
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
    throw refused(`the link ${shortKey(path)} ${why}`);
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
 * @param maxEntries - Of outputs, and of folders that only their paths name.
 * @throws ArtifactError when a path occurs twice, or lies below something that is no
 *   directory, or when there are too many.
 */
export function checkTree(outputs: readonly Output[], maxEntries: number): void {
  const kinds = new Map<string, Output['kind']>();
  for (const { path, kind } of outputs) {
    if (kinds.has(path)) throw refused(`the path ${shortKey(path)} occurs twice`);
    kinds.set(path, kind);
  }
  let entries = outputs.length;
  for (const folder of foldersAbove(outputs)) {
    const kind = kinds.get(folder);
    if (kind === undefined) entries++;
    else if (kind !== 'directory')
      throw refused(`an output lies below ${shortKey(folder)}, which is no directory`);
    if (entries > maxEntries) throw refused(`its paths name more than ${maxEntries} folders`);
  }
}

/** Every folder above an output, once: a walk ends at the first one that is known. */
export function* foldersAbove(outputs: Iterable<Output>): Generator<string> {
  const known = new Set<string>();
  for (const { path } of outputs) {
    let folder = parent(path);
    while (folder !== '' && !known.has(folder)) {
      known.add(folder);
      yield folder;
      folder = parent(folder);
    }
  }
}

function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function whyUnsafe(path: string): string | undefined {
  if (path === '' || path.length > MAX_PATH_LENGTH) return 'is empty or too long';
  if (path.includes('\0')) return 'has a NUL in it';
  if (path.includes('\\')) return 'has a backslash in it';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  const names = path.split('/');
  if (names.length > MAX_DEPTH) return `has more than ${MAX_DEPTH} names`;
  if (names.includes('')) return 'has an empty part';
  return names.includes('..') || names.includes('.') ? 'has a "." or ".." in it' : undefined;
}
