import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorCode, isPlainObject, isStoreValue, type StoreValue } from '@walkeros/core';
import { UsageError } from '../output/usage-error.js';
import { parseData } from '../parse-data.js';
import { walk } from '../validate/checks/walk.js';

/** Reads a file of JSON or YAML that a command line names. */
export async function readData(name: string, cwd: string): Promise<unknown> {
  const text = await readFile(resolve(cwd, name), 'utf8').catch((error: unknown) => {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file' : errorCode(error);
    throw new UsageError(`${name}: ${reason}`);
  });
  return parseData(name, text);
}

/**
 * What a file says a store holds: an object of values by key, or a list of rows, each
 * an object.
 *
 * @param keyColumn - Of rows: the field that is the key. Default: the first one.
 * @throws UsageError for a file that is neither.
 */
export function rowsOf(
  name: string,
  data: unknown,
  keyColumn?: string,
): Map<string, StoreValue> {
  const entries = Array.isArray(data)
    ? data.map((row) => entryOf(row, keyColumn))
    : isPlainObject(data)
      ? Object.entries(data)
      : [undefined];
  const rows = new Map<string, StoreValue>();
  for (const entry of entries) {
    if (entry === undefined || !isStoreValue(entry[1])) {
      throw new UsageError(
        `${name}: rows are an object of values by key, or a list of objects`,
      );
    }
    rows.set(entry[0], entry[1]);
  }
  return rows;
}

/** The `keyColumn` of a store in any flow of the config. */
export function keyColumnOf(config: unknown, store: string): string | undefined {
  const column = [...walk(config)]
    .filter(({ path }) => path.endsWith(`stores.${store}.config.settings.keyColumn`))
    .map(({ value }) => value)[0];
  return typeof column === 'string' ? column : undefined;
}

function entryOf(row: unknown, keyColumn?: string): [string, unknown] | undefined {
  if (!isPlainObject(row)) return undefined;
  const column = keyColumn ?? Object.keys(row)[0] ?? '';
  return Object.hasOwn(row, column) ? [String(row[column]), row] : undefined;
}
