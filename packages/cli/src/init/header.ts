import { isEmpty, type Cell } from './cell.js';

type Row = readonly Cell[];

/** What the columns of a table are called. */
export interface Header {
  /** Of each column. */
  readonly names: readonly string[];
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** Headers that stood there more than once; the later ones got a number. */
  readonly repeated: readonly string[];
  /** Those that the header has no name for, though they hold something. */
  readonly unnamed: readonly string[];
}

const NAME = /^[\p{L}_][\p{L}\p{N}_ ./()%#€$-]*$/u;
const BOOLEAN = /^(?:true|false)$/i;
const YEAR = /^(?:19|20)\d{2}$/;

/** Finds out whether the first row names the columns, and names those that it does not. */
export function readHeader(rows: readonly Row[]): Header {
  const [first = [], ...others] = rows;
  const hasHeader = isHeader(first, others);
  const width = Math.max(0, ...(hasHeader ? [first.length] : rows.map((row) => row.length)));
  const given = Array.from({ length: width }, (_, index) => (hasHeader ? first[index] : ''));
  const names = distinct(
    given.map((cell, index) => (isEmpty(cell) ? `column${index + 1}` : String(cell))),
  );
  const repeated = given.filter((cell, index) => !isEmpty(cell) && given.indexOf(cell) < index);
  const isUsed = (index: number): boolean => others.some((row) => !isEmpty(row[index]));
  return {
    ...{ names, hasHeader },
    repeated: [...new Set(repeated.map(String))],
    unnamed: hasHeader
      ? names.filter((_, index) => isEmpty(given[index]) && isUsed(index))
      : [],
  };
}

/**
 * Names are words, at least half of them differ, and none of them is a value of its column.
 * Nothing may stand in place of a name at the ends, where row numbers and last commas leave
 * it, and a year above what is no years.
 */
function isHeader(first: Row, others: readonly Row[]): boolean {
  const isName = (cell: Cell): boolean =>
    typeof cell === 'string' && NAME.test(cell) && !BOOLEAN.test(cell);
  const isYear = (cell: Cell, index: number): boolean =>
    YEAR.test(String(cell)) && others.some((row) => !YEAR.test(String(row[index])));
  const named = first.filter((cell) => !isEmpty(cell));
  const last = first.findLastIndex((cell) => !isEmpty(cell));
  const mayName = (cell: Cell, index: number): boolean =>
    isEmpty(cell) ? index === 0 || index > last : isName(cell) || isYear(cell, index);
  const isValue = (cell: Cell, index: number): boolean =>
    !isEmpty(cell) && others.some((row) => row[index] === cell);
  return (
    named.some(isName) &&
    first.every(mayName) &&
    !first.some(isValue) &&
    new Set(named).size * 2 >= named.length
  );
}

/** The second of two that are called alike becomes `name 2`. */
function distinct(headers: readonly string[]): string[] {
  const names: string[] = [];
  for (const header of headers) {
    let name = header;
    for (let count = 2; names.includes(name); count++) name = `${header} ${count}`;
    names.push(name);
  }
  return names;
}
