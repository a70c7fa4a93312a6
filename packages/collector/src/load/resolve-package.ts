import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { PackageName } from './package-name.js';

/** Conditions that hold for a package that can be imported only. */
const CONDITIONS = new Set(['import', 'node', 'module-sync', 'default']);

/**
 * The file that `name` stands for in the project of `from`, as Node finds it:
 * in the nearest `node_modules` upwards.
 *
 * @param from - A file of the project, or its folder.
 * @returns `undefined` when the package, or this entry of it, is not there.
 */
export function resolvePackage(name: PackageName, from: string): string | undefined {
  const origin = resolve(from);
  const isFolder = statSync(origin, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const project = createRequire(isFolder ? join(origin, 'flow.json') : origin);
  try {
    return project.resolve(name.specifier);
  } catch {
    // A package without an entry for `require` is found by its manifest.
    return resolveImportOnly(name, project.resolve.paths(name.specifier) ?? []);
  }
}

function resolveImportOnly(name: PackageName, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const root = join(folder, name.name);
    const manifest = readManifest(join(root, 'package.json'));
    if (manifest === undefined) continue;
    const target = targetOf(entryOf(manifest.exports, name.entry));
    return target === undefined ? undefined : join(root, target);
  }
  return undefined;
}

function readManifest(file: string): { exports?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { exports?: unknown };
  } catch {
    return undefined;
  }
}

/** `exports` is either the only entry itself, or lists entries that begin with a dot. */
function entryOf(exports: unknown, entry: string): unknown {
  if (typeof exports !== 'object' || exports === null) {
    return entry === '.' ? exports : undefined;
  }
  const listed = Object.entries(exports);
  if (!listed.some(([key]) => key.startsWith('.'))) return entry === '.' ? exports : undefined;
  return listed.find(([key]) => key === entry)?.[1];
}

function targetOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  for (const [condition, target] of Object.entries(entry)) {
    const found = CONDITIONS.has(condition) ? targetOf(target) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
