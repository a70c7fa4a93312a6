import { isEmpty, type Cell } from './cell.js';
import { readHeader, type Header } from './header.js';

/** What a column holds. */
export type ColumnType = 'number' | 'boolean' | 'date' | 'text' | 'object' | 'list';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table, with what can be found out about it. */
export interface Table extends Omit<Header, 'names'> {
  readonly columns: readonly Column[];
  /** The column whose values tell the rows apart; missing when none does. */
  readonly keyColumn?: string;
  /** As objects, with values of their column's type; empty cells are left out. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A number that keeps its form: what begins with 0, such as a postal code, is text. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Names under which keys go. */
const KEY_NAME = /^(?:key|id|sku|e-?mail|uuid|slug|code|.*[_ -]?(?:id|key)|.*Id)$/i;

/** Finds out what rows of cells hold. */
export function tableOfCells(cells: readonly (readonly Cell[])[]): Table {
  const { names, ...header } = readHeader(cells);
  const body = header.hasHeader ? cells.slice(1) : cells;
  const columns = names.map((name, index) => ({ name, type: typeOf(body, index) }));
  const keyColumn = keyColumnOf(columns, body);
  const rows = body.map((row) =>
    Object.fromEntries(
      columns.flatMap(({ name, type }, index) => {
        const cell = row[index];
        // A key is what is asked for, as text.
        const value = name === keyColumn ? String(cell) : valueOf(cell, type);
        return isEmpty(cell) ? [] : [[name, value]];
      }),
    ),
  );
  return {
    ...{ ...header, rows },
    columns: columns.filter((_, index) => !isBare(cells, index)),
    ...(keyColumn !== undefined && { keyColumn }),
  };
}

/** Finds out what objects hold that are alike, such as the answer of an API. They stay as they are. */
export function tableOfRecords(records: readonly Readonly<Record<string, unknown>>[]): Table {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const cells = records.map((record) => names.map((name) => record[name] as Cell));
  const columns = names.map((name, index) => ({ name, type: typeOf(cells, index) }));
  const keyColumn = keyColumnOf(columns, cells);
  return {
    ...{ columns, hasHeader: true, repeated: [], unnamed: [], rows: records },
    ...(keyColumn !== undefined && { keyColumn }),
  };
}

/** What a comma at the end of each line leaves. */
function isBare(cells: readonly (readonly Cell[])[], index: number): boolean {
  return cells.every((row) => isEmpty(row[index]));
}

function typeOf(rows: readonly (readonly Cell[])[], index: number): ColumnType {
  const cells = rows.map((row) => row[index]).filter((cell) => !isEmpty(cell));
  const [kind = 'text', ...others] = new Set(cells.map(kindOf));
  return others.length === 0 ? kind : 'text';
}

function kindOf(cell: Cell): ColumnType {
  if (typeof cell === 'number' || typeof cell === 'boolean') return typeof cell as 'number';
  if (typeof cell !== 'string') return Array.isArray(cell) ? 'list' : 'object';
  if (NUMBER.test(cell)) return 'number';
  if (BOOLEAN.test(cell)) return 'boolean';
  return DATE.test(cell) ? 'date' : 'text';
}

function valueOf(cell: Cell, type: ColumnType): Cell {
  if (typeof cell !== 'string') return cell;
  if (type === 'number') return Number(cell);
  return type === 'boolean' ? cell.toLowerCase() === 'true' : cell;
}

/** A column without gaps or repeats; of several, one that is called like a key, else the first. */
function keyColumnOf(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string | undefined {
  const unique = columns.filter(({ type }, index) => {
    const cells = rows.map((row) => row[index]);
    const isKey = type === 'text' || type === 'number' || type === 'date';
    return isKey && !cells.some(isEmpty) && new Set(cells.map(String)).size === cells.length;
  });
  const named = unique.find(({ name }) => KEY_NAME.test(name));
  return (named ?? unique[0])?.name;
}
