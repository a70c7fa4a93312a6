import type { StoreValue } from '@walkeros/core';
import type { CellContent } from './cell-codec.js';
import { decodeKey } from './cell-codec.js';
import { decodeColumn, encodeColumn } from './column-type.js';
import type { Binding, Layout } from './layout.js';
import { cellName } from './layout.js';
import { SheetsFailure } from './sheets-failure.js';

/** A row, and where it is. */
export interface LocatedRow {
  sheet: string;
  /** Counted from 1. */
  number: number;
  cells: readonly unknown[];
}

/** What a row holds for the store; `undefined` when all cells of the value are empty. */
export function decodeRow(row: LocatedRow, layout: Layout): StoreValue | undefined {
  const entries = layout.fields.flatMap(({ header, column, type }) => {
    const place = cellName(row.sheet, row.number, column);
    const value = decodeColumn(row.cells[column], place, type);
    return value === undefined ? [] : [[header, value] as const];
  });
  if (entries.length === 0) return undefined;
  return layout.single ? entries[0]?.[1] : Object.fromEntries(entries);
}

/** A value as cell contents: one, or one for each field of the row. */
export type EncodedValue = CellContent | ReadonlyMap<string, CellContent>;

/**
 * Encoded when the caller hands it over, so that a later change of the object is not seen.
 *
 * @throws SheetsFailure for what no cell or row holds. @throws CodecError
 */
export function encodeForRow(
  value: StoreValue,
  { valueColumn, columns }: Pick<Binding, 'valueColumn' | 'columns'>,
): EncodedValue {
  const encode = (header: string, content: StoreValue): CellContent =>
    encodeColumn(content, header, columns.get(header));
  if (valueColumn !== undefined) return encode(valueColumn, value);
  const isRecord =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array);
  if (!isRecord) {
    throw new SheetsFailure(
      'invalid-data',
      'a row takes an object keyed by the headers; set settings.valueColumn to store single values',
    );
  }
  return new Map(Object.entries(value).map(([name, field]) => [name, encode(name, field)]));
}

/**
 * One content for each field of the layout, in its order; `''` empties a cell.
 *
 * @throws SheetsFailure when the columns do not fit the value.
 */
export function fitToLayout(key: string, value: EncodedValue, layout: Layout): CellContent[] {
  if (!(value instanceof Map)) return [value as CellContent];
  const keyHeader = layout.headers[layout.key] ?? '';
  const known = new Set(layout.fields.map(({ header }) => header));
  for (const [name, content] of value as ReadonlyMap<string, CellContent>) {
    if (name === keyHeader) checkOwnKey(content, key, name);
    else if (!known.has(name)) throw unknownField(name);
  }
  const contents = layout.fields.map(({ header }) => (value.get(header) as CellContent) ?? '');
  if (contents.some((content) => content !== '')) return contents;
  throw new SheetsFailure('invalid-data', 'a row without a field would read as absent');
}

/** A row that was read elsewhere may carry its key along; another key may not. */
function checkOwnKey(content: CellContent, key: string, header: string): void {
  if (decodeKey(content) === key) return;
  throw new SheetsFailure('invalid-data', `the field "${header}" is not the key of the row`);
}

function unknownField(name: string): SheetsFailure {
  return new SheetsFailure(
    'invalid-data',
    `there is no column for the field ${JSON.stringify(name)}; add a header with this name to row 1`,
  );
}
