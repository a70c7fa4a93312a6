import type { ColumnType } from './column-type.js';
import { SheetsFailure } from './sheets-failure.js';

/** Which columns a store looks at, by the headers that its settings name. */
export interface Binding {
  /** Title of the tab, for messages. */
  sheet: string;
  keyColumn: string | undefined;
  valueColumn: string | undefined;
  /** By header; the others say by themselves what they are. */
  columns: ReadonlyMap<string, ColumnType>;
}

/** Where the columns of a tab are, read from its header row. */
export interface Layout {
  /** Text of the header row, from column A to the last header. */
  headers: readonly string[];
  /** Column of the keys, counted from 0. */
  key: number;
  /** Columns that make up a value: one with `valueColumn`, else all but the key's. */
  fields: readonly Field[];
  /** Whether a value is the one cell instead of the row. */
  single: boolean;
}

export interface Field {
  header: string;
  column: number;
  type: ColumnType | undefined;
}

/** @throws SheetsFailure `invalid-data`, with the cell, when the headers do not fit. */
export function readLayout(headerRow: readonly unknown[], binding: Binding): Layout {
  const { sheet, keyColumn, valueColumn, columns } = binding;
  const headers = headerRow.map((cell) =>
    cell === null || cell === undefined ? '' : String(cell),
  );
  while (headers.at(-1) === '') headers.pop();
  if (headers.length === 0) {
    throw headerProblem(`row 1 of "${sheet}" holds no headers; run setup, or write them there`);
  }
  const find = (header: string): number => columnOf(headers, header, sheet);
  const key = keyColumn === undefined ? firstColumn(headers, sheet) : find(keyColumn);
  const typed = [...columns.keys()].find((header) => find(header) === key);
  if (typed !== undefined) {
    throw headerProblem(
      `"${typed}" is the column of the keys, which are text; leave it out of settings.columns`,
    );
  }
  const field = (header: string, column: number): Field => ({
    header,
    column,
    type: columns.get(header),
  });
  if (valueColumn !== undefined) {
    const fields = [field(valueColumn, find(valueColumn))];
    return { headers, key, fields, single: true };
  }
  headers.forEach((header, column) => {
    if (header === '') throw headerProblem(`${cellName(sheet, 1, column)} has no header`);
    find(header);
  });
  const fields = headers.map(field).filter(({ column }) => column !== key);
  return { headers, key, fields, single: false };
}

function firstColumn(headers: readonly string[], sheet: string): number {
  if (headers[0] !== '') return 0;
  const where = cellName(sheet, 1, 0);
  throw headerProblem(`${where} has no header; name the column, or set settings.keyColumn`);
}

function columnOf(headers: readonly string[], header: string, sheet: string): number {
  const column = headers.indexOf(header);
  if (column < 0) {
    const known = headers
      .filter((one) => one !== '')
      .map((one) => `"${one}"`)
      .join(', ');
    throw headerProblem(`row 1 of "${sheet}" has no header "${header}", only ${known}`);
  }
  const again = headers.indexOf(header, column + 1);
  if (again < 0) return column;
  const where = `${cellName(sheet, 1, column)} and ${cellName(sheet, 1, again)}`;
  throw headerProblem(`${where} have the same header "${header}"`);
}

function headerProblem(what: string): SheetsFailure {
  return new SheetsFailure('invalid-data', what);
}

/** Whether a header row still says the same as when the layout was read. */
export function sameHeaders(layout: Layout, headerRow: readonly unknown[]): boolean {
  const now = headerRow.map((cell) => String(cell ?? ''));
  while (now.at(-1) === '') now.pop();
  return (
    now.length === layout.headers.length &&
    now.every((header, column) => header === layout.headers[column])
  );
}

/** @param column - Counted from 0. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26);
  const letter = String.fromCharCode(65 + (column % 26));
  return rest === 0 ? letter : columnName(rest - 1) + letter;
}

/** A cell in messages: `Sessions!B3`. @param row - Counted from 1. */
export function cellName(sheet: string, row: number, column: number): string {
  return `${sheet}!${columnName(column)}${row}`;
}

/** A title as it stands in a range. Always quoted: a tab may be called `A1`. */
export function quoteTitle(sheet: string): string {
  return `'${sheet.replaceAll("'", "''")}'`;
}
