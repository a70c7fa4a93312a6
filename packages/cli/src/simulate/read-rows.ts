import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorCode, isPlainObject, isStoreValue, type StoreValue } from '@walkeros/core';
import { UsageError } from '../output/usage-error.js';
import { parseData } from '../parse-data.js';
import { without } from '../without.js';
import { partOf } from '../written-flow.js';
import { packageOf } from './store-roles.js';

/** Reads a file of JSON or YAML that a command line names. */
export async function readData(name: string, cwd: string): Promise<unknown> {
  const text = await readFile(resolve(cwd, name), 'utf8').catch((error: unknown) => {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file' : errorCode(error);
    throw new UsageError(`${name}: ${reason}`);
  });
  return parseData(name, text);
}

/** How a store makes values of rows, as far as its settings say it. */
export interface RowShape {
  /** The field that is the key. Default: the first one of the first row. */
  readonly keyColumn?: string | undefined;
  /** The field that is the value. Default: the row. */
  readonly valueColumn?: string | undefined;
  /** Whether a row that is a value holds its key, too. */
  readonly isKeyIncluded: boolean;
}

/**
 * What a file says a store holds: an object of values by key, or a list of rows, each
 * an object.
 *
 * @throws UsageError for a file that is neither.
 */
export function rowsOf(name: string, data: unknown, shape: RowShape): Map<string, StoreValue> {
  const entries = Array.isArray(data)
    ? entriesIn(data, shape)
    : isPlainObject(data)
      ? Object.entries(data)
      : [undefined];
  const rows = new Map<string, StoreValue>();
  for (const entry of entries) {
    if (entry === undefined || (entry[1] !== undefined && !isStoreValue(entry[1]))) {
      throw new UsageError(
        `${name}: rows are an object of values by key, or a list of objects`,
      );
    }
    if (entry[1] !== undefined) rows.set(entry[0], entry[1]);
  }
  return rows;
}

/** A sheet answers with the cells beside the key, or with the one of `valueColumn`. */
export function rowShapeOf(definition: unknown): RowShape {
  const { keyColumn, valueColumn } = settingsOf(definition);
  return {
    keyColumn: typeof keyColumn === 'string' ? keyColumn : undefined,
    valueColumn: typeof valueColumn === 'string' ? valueColumn : undefined,
    isKeyIncluded: packageOf(definition) !== '@walkeros/server-store-sheets',
  };
}

function settingsOf(definition: unknown): Record<string, unknown> {
  const settings = partOf(partOf(definition, 'config'), 'settings');
  return isPlainObject(settings) ? settings : {};
}

/** An entry is missing for what is no row with a key; its value, where the cell is empty. */
function entriesIn(
  rows: readonly unknown[],
  { keyColumn, valueColumn, isKeyIncluded }: RowShape,
): ([string, unknown] | undefined)[] {
  const [first] = rows;
  const column = keyColumn ?? (isPlainObject(first) ? Object.keys(first)[0] : undefined) ?? '';
  return rows.map((row) => {
    if (!isPlainObject(row) || !Object.hasOwn(row, column)) return undefined;
    const key = String(row[column]);
    if (valueColumn !== undefined) return [key, row[valueColumn]];
    return [key, isKeyIncluded ? row : without(row, column)];
  });
}
