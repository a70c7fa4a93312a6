import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCode } from '@walkeros/core';
import type { Host } from './output/host.js';
import { UsageError } from './output/usage-error.js';

/** Names under which a config is looked for, when none is given. */
const DEFAULT_NAMES = [
  'flow.json',
  'flow.jsonc',
  'flow.yaml',
  'flow.yml',
  'walkeros.config.json',
];

/** Configs that are programs. */
const PROGRAM = /\.[cm]?[jt]s$/;

export interface ConfigLocation {
  /** As the user gave it; `<stdin>` for `-`. */
  readonly name: string;
  /** `undefined` for stdin. */
  readonly path?: string;
}

/** A config that was read. */
export interface ConfigFile extends ConfigLocation {
  /** The text; for a program what it exports. */
  readonly source: string | object;
}

/**
 * The files that a command line names, or the one config of the folder.
 *
 * @throws UsageError when there is none.
 */
export function configFiles(given: readonly string[], cwd: string): ConfigLocation[] {
  if (given.length > 0) {
    return given.map((name) =>
      name === '-' ? { name: '<stdin>' } : { name, path: resolve(cwd, name) },
    );
  }
  const name = DEFAULT_NAMES.find((each) => existsSync(resolve(cwd, each)));
  if (name === undefined) {
    throw new UsageError(`No config here: expected ${DEFAULT_NAMES.join(', ')} or a file name`);
  }
  return [{ name, path: resolve(cwd, name) }];
}

export interface ReadOptions {
  readonly stdin: Host['stdin'];
  /** Whether a config that is a program may be run. */
  readonly mayImport: boolean;
}

/** @throws UsageError for a file that is not there, cannot be read, or is a program that may not run. */
export async function readConfig(
  location: ConfigLocation,
  { stdin, mayImport }: ReadOptions,
): Promise<ConfigFile> {
  const { name, path } = location;
  if (path === undefined) return { name, source: textOf(await readAll(stdin), name) };
  if (PROGRAM.test(name)) {
    if (mayImport) return { name, path, source: await importConfig(name, path) };
    throw new UsageError(
      `${name}: a config that is a program has to run to be checked; --import allows that`,
    );
  }
  try {
    return { name, path, source: textOf(await readFile(path), name) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: ${reasonOf(error)}`);
  }
}

/** JSON and YAML are UTF-8; PowerShell writes something else. */
function textOf(bytes: Buffer, name: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const mark = bytes.subarray(0, 2).toString('hex');
  const what = mark === 'fffe' || mark === 'feff' ? 'is UTF-16 text' : 'is not UTF-8 text';
  throw new UsageError(`${name}: ${what}; save it as UTF-8`);
}

/** @throws UsageError for a file that may not be written. */
export async function writeConfig(
  { name, path = name }: ConfigLocation,
  text: string,
): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${name}: cannot be written (${errorCode(error)})`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
};

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return REASONS[code] ?? `cannot be read (${code})`;
}

async function readAll(stream: Host['stdin']): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function importConfig(name: string, path: string): Promise<object> {
  if (!existsSync(path)) throw new UsageError(`${name}: ${REASONS['ENOENT']}`);
  try {
    const module = (await import(pathToFileURL(path).pathname)) as { default?: unknown };
    const config = module.default;
    if (typeof config === 'object' && config !== null) return config;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${name}: cannot be run: ${reason}`);
  }
  throw new UsageError(`${name}: has no config as its default export`);
}
