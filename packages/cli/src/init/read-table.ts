import { parse } from 'csv-parse/sync';

/** What a column holds. */
export type ColumnType = 'number' | 'boolean' | 'date' | 'text';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table, with what can be found out about it. */
export interface Table {
  readonly columns: readonly Column[];
  /** The column whose values tell the rows apart; missing when none does. */
  readonly keyColumn?: string;
  readonly delimiter: string;
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** As objects, with values of their column's type; empty cells are left out. */
  readonly rows: readonly Readonly<Record<string, string | number | boolean>>[];
}

const DELIMITERS = [',', ';', '\t', '|'];
/** A number that keeps its form: what begins with 0, such as a postal code, is text. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Names under which keys go. */
const KEY_NAME = /^(?:key|id|sku|e-?mail|uuid|slug|code|.*[_ -]?(?:id|key)|.*Id)$/i;

/** @param text - Of a CSV file. A byte order mark, quotes and blank lines are taken care of. */
export function readTable(text: string): Table {
  const { delimiter, cells } = bestOf(text);
  const [first = [], ...others] = cells;
  const hasHeader = isHeader(first, others);
  const names = hasHeader ? first : first.map((_, index) => `column${index + 1}`);
  const body = hasHeader ? others : cells;
  const columns = names.map((name, index) => ({ name, type: typeOf(body, index) }));
  const keyColumn = keyColumnOf(columns, body);
  const rows = body.map((row) =>
    Object.fromEntries(
      columns.flatMap(({ name, type }, index) => {
        const cell = row[index] ?? '';
        // A key is what is asked for, as text.
        const value = name === keyColumn ? cell : valueOf(cell, type);
        return cell === '' ? [] : [[name, value]];
      }),
    ),
  );
  return { columns, delimiter, hasHeader, rows, ...(keyColumn !== undefined && { keyColumn }) };
}

/** The delimiter that makes the most columns, the same number in each row. */
function bestOf(text: string): { delimiter: string; cells: string[][] } {
  const tried = DELIMITERS.map((delimiter) => {
    const cells = parse(text, {
      ...{ bom: true, delimiter, trim: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    }) as string[][];
    const widths = new Set(cells.map((row) => row.length));
    return {
      delimiter,
      cells,
      score: (cells[0]?.length ?? 0) / (widths.size === 0 ? 1 : widths.size),
    };
  });
  return tried.reduce((best, each) => (each.score > best.score ? each : best));
}

/** Names are words that differ from each other, and none of them is a value of its column. */
function isHeader(first: readonly string[], others: readonly string[][]): boolean {
  if (first.some((cell) => cell === '' || kindOf(cell) !== 'text' || cell.includes('@')))
    return false;
  if (new Set(first).size !== first.length) return false;
  if (others.length === 0) return true;
  const isName = (cell: string): boolean => /^[\p{L}_][\p{L}\p{N}_ ./-]*$/u.test(cell);
  const looksAlike = first.some((cell, index) => others.some((row) => row[index] === cell));
  return first.every(isName) && !looksAlike;
}

function typeOf(rows: readonly string[][], index: number): ColumnType {
  const kinds = new Set(
    rows
      .map((row) => row[index] ?? '')
      .filter(Boolean)
      .map(kindOf),
  );
  const [kind = 'text', ...others] = kinds;
  return others.length === 0 ? kind : 'text';
}

function kindOf(cell: string): ColumnType {
  if (NUMBER.test(cell)) return 'number';
  if (BOOLEAN.test(cell)) return 'boolean';
  return DATE.test(cell) ? 'date' : 'text';
}

function valueOf(cell: string, type: ColumnType): string | number | boolean {
  if (type === 'number') return Number(cell);
  return type === 'boolean' ? cell.toLowerCase() === 'true' : cell;
}

/** A column without gaps or repeats; of several, one that is called like a key, else the first. */
function keyColumnOf(
  columns: readonly Column[],
  rows: readonly string[][],
): string | undefined {
  const unique = columns.filter(({ type }, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    return type !== 'boolean' && !cells.includes('') && new Set(cells).size === cells.length;
  });
  const named = unique.find(({ name }) => KEY_NAME.test(name));
  return (named ?? unique[0])?.name;
}
