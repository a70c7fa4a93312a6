import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createLoad, type Load } from '@walkeros/collector/config';
import { errorCode } from '@walkeros/core';
import type { Host } from '../output/host.js';
import { UsageError } from '../output/usage-error.js';
import type { FoundData } from './found-data.js';
import { readApi } from './read-api.js';
import { readCsv } from './read-csv.js';
import { readSheet } from './read-sheet.js';
import { UnreadableData } from './unreadable-data.js';

/** Where the user's data lies; at most one of `csv`, `sheet` and `api`. */
export interface DataSource {
  readonly csv?: string;
  readonly sheet?: string;
  readonly tab?: string;
  readonly api?: string;
  readonly key?: string;
}

export interface ReadDataOptions {
  readonly host: Host;
  /** Of the project that is made. */
  readonly folder: string;
}

/**
 * Reads the data that a project begins with; `undefined` when none is named.
 *
 * @throws UnreadableData with what to do. @throws UsageError for an option that cannot be.
 */
export async function readData(
  source: DataSource,
  options: ReadDataOptions,
): Promise<FoundData | undefined> {
  const found = await foundIn(source, options);
  if (found === undefined) return undefined;
  const { table } = found;
  const name = source.csv ?? source.sheet ?? source.api ?? '';
  if (table.rows.length === 0) {
    throw new UnreadableData(`${name}: has no rows`, 'begin with at least one');
  }
  if (table.keyColumn === undefined) {
    throw new UnreadableData(
      `${name}: no column has a value of its own in each row, to be the key`,
      'add such a column, or remove the rows that repeat',
    );
  }
  return found;
}

async function foundIn(
  { csv, sheet, tab, api, key }: DataSource,
  { host, folder }: ReadDataOptions,
): Promise<FoundData | undefined> {
  if (csv !== undefined) {
    return { table: readCsv(await textOf(csv, host.cwd)), settings: {}, env: [] };
  }
  if (sheet !== undefined) {
    return readSheet({ id: sheetId(sheet), tab, host, load: host.load ?? loadNear(folder) });
  }
  if (api === undefined) return undefined;
  if (!/^https?:$/.test(URL.canParse(api) ? new URL(api).protocol : '')) {
    throw new UsageError(`--api "${api}": expected a URL`);
  }
  return readApi({ url: api, key, env: host.env });
}

/** The long part of a spreadsheet's URL, or the id itself. */
export function sheetId(given: string): string {
  return /\/d\/([\w-]+)/.exec(given)?.[1] ?? given;
}

/** What is installed in the project, else beside this command. */
function loadNear(folder: string): Load {
  const [own = folder] = process.argv.slice(1, 2).map(path.dirname);
  const near = createLoad(folder);
  return async (name) => near(name).catch(() => createLoad(own)(name));
}

/** What another encoding has for a letter would be lost, and rows become one. */
async function textOf(file: string, cwd: string): Promise<string> {
  const bytes = await readFile(path.resolve(cwd, file)).catch((error: unknown) => {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file' : errorCode(error);
    throw new UsageError(`${file}: ${reason}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableData(
      `${file}: is not UTF-8`,
      `save it as "CSV UTF-8", or: iconv -f WINDOWS-1252 -t UTF-8 ${file} > utf8.csv`,
    );
  }
}
