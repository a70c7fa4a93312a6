import { pathToFileURL } from 'node:url';
import { WalkerError } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import { parsePackageName } from './package-name.js';
import { resolvePackage } from './resolve-package.js';

/** Imports a package by name; what a bundler or a test may replace. */
export type Load = (name: string) => Promise<unknown>;

/**
 * Imports packages the way the project of `from` would.
 *
 * @returns A function that throws `PACKAGE_NOT_FOUND` when the package is not
 *   installed there, and `PACKAGE_INVALID` when its code fails.
 */
export function createLoad(from: string): Load {
  return async (specifier) => {
    const name = parsePackageName(specifier);
    const file = name === undefined ? undefined : resolvePackage(name, from);
    if (file === undefined) {
      throw new WalkerError('PACKAGE_NOT_FOUND', `package "${specifier}" is not installed`);
    }
    return namespaceOf(await importFile(file));
  };
}

async function importFile(file: string): Promise<unknown> {
  const url = pathToFileURL(file);
  try {
    // A path with forward slashes is a specifier to `import()` and to `require()` alike.
    return (await import(process.platform === 'win32' ? url.href : url.pathname)) as unknown;
  } catch (error) {
    // Without the code of the cause: an absent dependency is not an absent package.
    throw new WalkerError('PACKAGE_INVALID', messageOf(error), { cause: error });
  }
}

/** Imported from an ES module, the exports of a transpiled CommonJS module are its default. */
function namespaceOf(module: unknown): unknown {
  const exported = isRecord(module) ? module['default'] : undefined;
  return isRecord(exported) && exported['__esModule'] === true ? exported : module;
}
