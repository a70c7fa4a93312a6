import { invalidArgument } from '../google/api-error.js';

/**
 * A range as Google writes it, turned into zero-based, half-open bounds. An end that
 * is left out (`A2:B`, `3:3`, a tab's name alone) reaches to the edge of the grid.
 */
export interface A1Range {
  /** Title of the tab; absent where the range names none, which means the first tab. */
  sheet?: string;
  startRow: number;
  startColumn: number;
  endRow?: number;
  endColumn?: number;
  /** Whether the range was one bare cell: writes may then reach beyond it. */
  anchor: boolean;
}

const CORNER = /^([A-Za-z]{1,3})?([1-9]\d{0,6})?$/;
const CELL = /^[A-Za-z]{1,3}[1-9]\d{0,6}$/;
const PLAIN_TITLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * @throws GoogleApiError 400, as Google does, when the text is no range.
 * @see https://developers.google.com/workspace/sheets/api/guides/concepts#cell
 */
export function parseA1(text: string): A1Range {
  const { sheet, cells } = splitTitle(text);
  const tab = sheet === undefined ? {} : { sheet };
  if (cells === undefined) return { ...tab, startRow: 0, startColumn: 0, anchor: false };
  const [first = '', second, ...rest] = cells.split(':');
  if (rest.length > 0) throw unparsable(text);
  const start = parseCorner(first, text);
  if (second === undefined) {
    if (start.row === undefined || start.column === undefined) throw unparsable(text);
    return {
      ...tab,
      startRow: start.row,
      startColumn: start.column,
      endRow: start.row + 1,
      endColumn: start.column + 1,
      anchor: true,
    };
  }
  return { ...tab, ...between(start, parseCorner(second, text)), anchor: false };
}

interface Corner {
  row: number | undefined;
  column: number | undefined;
}

function between(start: Corner, end: Corner): Omit<A1Range, 'sheet' | 'anchor'> {
  const rows = ordered(start.row, end.row);
  const columns = ordered(start.column, end.column);
  return {
    startRow: rows.first,
    startColumn: columns.first,
    ...(rows.last === undefined ? {} : { endRow: rows.last + 1 }),
    ...(columns.last === undefined ? {} : { endColumn: columns.last + 1 }),
  };
}

function ordered(
  start: number | undefined,
  end: number | undefined,
): { first: number; last?: number } {
  if (start === undefined || end === undefined) return { first: start ?? end ?? 0 };
  return { first: Math.min(start, end), last: Math.max(start, end) };
}

function splitTitle(text: string): { sheet?: string; cells?: string } {
  const quoted = /^'((?:[^']|'')+)'(?:!(.+))?$/s.exec(text);
  if (quoted) {
    const [, title = '', cells] = quoted;
    return { sheet: title.replaceAll("''", "'"), ...(cells === undefined ? {} : { cells }) };
  }
  const bang = text.lastIndexOf('!');
  if (bang > 0) return { sheet: text.slice(0, bang), cells: text.slice(bang + 1) };
  return CELL.test(text) || text.includes(':') ? { cells: text } : { sheet: text };
}

function parseCorner(text: string, whole: string): Corner {
  const match = CORNER.exec(text);
  if (!match || text === '') throw unparsable(whole);
  const [, letters, digits] = match;
  return {
    column: letters === undefined ? undefined : columnIndex(letters),
    row: digits === undefined ? undefined : Number(digits) - 1,
  };
}

/** `A` is 0, `AA` is 26. */
function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** 0 is `A`, 26 is `AA`. */
function columnName(index: number): string {
  const rest = Math.floor(index / 26);
  const letter = String.fromCharCode(65 + (index % 26));
  return rest === 0 ? letter : columnName(rest - 1) + letter;
}

/** The title as it stands in a range: quoted unless it is a plain word. */
function quoteTitle(title: string): string {
  return PLAIN_TITLE.test(title) ? title : `'${title.replaceAll("'", "''")}'`;
}

/** Closed bounds as Google echoes them: `Sheet1!A1:B2`, or `Sheet1!A1` for one cell. */
export function formatA1(sheet: string, bounds: Required<Bounds>): string {
  const first = `${columnName(bounds.startColumn)}${bounds.startRow + 1}`;
  const last = `${columnName(bounds.endColumn - 1)}${bounds.endRow}`;
  return `${quoteTitle(sheet)}!${first === last ? first : `${first}:${last}`}`;
}

/** Zero-based, half-open. */
export interface Bounds {
  startRow: number;
  startColumn: number;
  endRow: number;
  endColumn: number;
}

/** What Google answers for a tab that does not exist, as for text that is no range. */
export function unparsable(text: string): Error {
  return invalidArgument(`Unable to parse range: ${text}`);
}
