/*
 * Sheets has no conditional write. Between the moment a store looks a row up and the
 * moment its write arrives, a person may sort, insert or delete rows, and the write lands
 * on a row of another key. What makes that harmless:
 *
 * - The write skips the key cell (`null` leaves a cell as it is) and asks for the row and
 *   the header row in its answer, so the same request that wrote says where it wrote.
 * - The store has read the whole tab right before. A cell that was hit by mistake gets back
 *   what it held then, formula or content, and the write is repeated where its key is now.
 * - Repairs go the same way as writes: they are looked up, verified and repeated.
 * - Until all is verified, reads of this process wait, so that none of them sees it.
 *
 * A write whose answer is lost cannot be verified by it. It stays suspect: the next look at
 * the tab compares, and repairs, before anything else.
 *
 * What cannot be undone: an edit that a person made to the very cell that was hit, within
 * the same moment.
 */
import type { CellContent } from './cell-codec.js';
import { decodeKey } from './cell-codec.js';
import type { GridTable } from './grid-table.js';
import type { GridCell } from './sheet-requests.js';
import { enteredIn } from './sheet-requests.js';

/** One row to be written, as it was planned. */
export interface PlannedWrite {
  /** Counted from 1. */
  row: number;
  /** The key that the row holds; none for a row that has no key. */
  key: string | undefined;
  /** By column; `null` leaves a cell as it is. */
  cells: readonly (CellContent | null)[];
}

/** A cell that holds what was meant for another one, and what it held before. */
export interface Repair {
  key: string | undefined;
  header: string;
  row: number;
  wrote: CellContent;
  restore: GridCell;
  /**
   * Rows without a key are not told apart: this many of them held the same content before,
   * and are left alone. 0 for a row that has a key.
   */
  alike: number;
}

/** What a row and its headers were when the write had been carried out. */
export interface Echo {
  headers: readonly unknown[];
  cells: readonly unknown[];
}

/** The cells that a write hit by mistake, and what they held before. */
export function repairsFor(write: PlannedWrite, echo: Echo, before: GridTable): Repair[] {
  if (landed(write, echo, before)) return [];
  const { layout } = before;
  const headers = echo.headers.map((header) => String(header ?? ''));
  const keyHeader = layout.headers[layout.key] ?? '';
  const keyColumn = headers.indexOf(keyHeader);
  const hitKey = write.cells[keyColumn] !== null && write.cells[keyColumn] !== undefined;
  const key = hitKey
    ? write.key
    : decodeKey(echo.cells[keyColumn < 0 ? layout.key : keyColumn]);
  return write.cells.flatMap((wrote, column) => {
    const meant = layout.headers[column] ?? '';
    const header = headers[column] ?? '';
    if (wrote === null || (key === write.key && header === meant)) return [];
    const isKnown = before.columnOf(header) !== undefined;
    // A header that is new was renamed: the cell is still the key's own.
    if (!isKnown && key === write.key) return [];
    const hit = isKnown ? header : meant;
    const restore = contentBefore(before, { key, header: hit, found: { echo, write } });
    const owner = hit === keyHeader ? undefined : key;
    const alike = alikeRows(before, { key, header: hit, wrote });
    return [{ key: owner, header: hit, row: write.row, wrote, restore, alike }];
  });
}

/** Whether the write is where it belongs, in every cell. */
export function landed(write: PlannedWrite, echo: Echo, before: GridTable): boolean {
  const { layout } = before;
  const key = decodeKey(echo.cells[layout.key]);
  const sameColumns = write.cells.every(
    (wrote, column) =>
      wrote === null || String(echo.headers[column] ?? '') === layout.headers[column],
  );
  const keyHeader = layout.headers[layout.key];
  return (
    key === write.key && sameColumns && String(echo.headers[layout.key] ?? '') === keyHeader
  );
}

/** What a lost answer may have left behind: cells that changed to what was sent elsewhere. */
export function repairsOfSuspect(
  write: PlannedWrite,
  before: GridTable,
  now: GridTable,
): Repair[] {
  if (write.key !== undefined && now.rowOf(write.key) === write.row) return [];
  return write.cells.flatMap((wrote, column) => {
    const header = before.layout.headers[column] ?? '';
    const columnNow = now.columnOf(header);
    if (wrote === null || columnNow === undefined) return [];
    return now.rowNumbers.flatMap((row) => {
      const key = now.keyAt(row);
      const isHit = key !== write.key && enteredIn(now.cell(row, columnNow)) === wrote;
      if (!isHit) return [];
      const restore = contentBefore(before, { key, header });
      const alike = alikeRows(before, { key, header, wrote });
      return enteredIn(restore) === wrote ? [] : [{ key, header, row, wrote, restore, alike }];
    });
  });
}

/**
 * The row in which a repair is due now; none when the cell has changed since.
 *
 * @param isFree - Whether no other repair has taken that row: blank rows look alike.
 */
export function rowToRepair(
  repair: Repair,
  now: GridTable,
  isFree: (row: number) => boolean,
): number | undefined {
  const column = now.columnOf(repair.header);
  if (column === undefined) return undefined;
  // A key cell that was hit holds no key to find it by.
  const ofKey = column === now.layout.key ? () => true : hasKey(now, repair.key);
  const isHit = (row: number): boolean =>
    ofKey(row) && enteredIn(now.cell(row, column)) === repair.wrote;
  const hits = now.rowNumbers.filter(isHit);
  const free = hits.filter(isFree);
  if (free.length <= repair.alike) return undefined;
  return free.includes(repair.row) ? repair.row : free[0];
}

/** Two rows without a key that were hit by the same content. */
function isTwin(one: Repair, other: Repair): boolean {
  return (
    one.key === undefined &&
    other.key === undefined &&
    one.header === other.header &&
    one.wrote === other.wrote
  );
}

function hasKey(now: GridTable, key: string | undefined): (row: number) => boolean {
  return (row) => now.keyAt(row) === key;
}

/**
 * Adds what was found to the repairs that are due. A cell that is hit twice before it is
 * repaired gets back what it held before the first time.
 */
export function addRepairs(due: readonly Repair[], found: readonly Repair[]): Repair[] {
  let all = [...due];
  for (const repair of found) {
    const { key, header, restore } = repair;
    const earlier = all.find(
      (one) => one.key === key && one.header === header && one.wrote === enteredIn(restore),
    );
    if (key !== undefined) all = all.filter((one) => one !== earlier);
    const twin = all.find((one) => isTwin(one, repair));
    const alike = twin?.alike ?? repair.alike;
    const before = earlier?.restore ?? restore;
    if (enteredIn(before) !== repair.wrote) all.push({ ...repair, alike, restore: before });
  }
  return all;
}

function alikeRows(
  before: GridTable,
  cell: { key: string | undefined; header: string; wrote: CellContent },
): number {
  const column = before.columnOf(cell.header);
  if (cell.key !== undefined || column === undefined) return 0;
  return before
    .rowsOf(undefined)
    .filter((row) => enteredIn(before.cell(row, column)) === cell.wrote).length;
}

/** A row as a write found it. */
interface Found {
  echo: Echo;
  write: PlannedWrite;
}

/** What a cell held before: of several rows that it may have been, the one that looks alike. */
function contentBefore(
  before: GridTable,
  cell: { key: string | undefined; header: string; found?: Found },
): GridCell {
  const column = before.columnOf(cell.header);
  if (column === undefined) return { content: '' };
  const rows = before.rowsOf(cell.key);
  const { found } = cell;
  const alike = found && rows.find((row) => looksAlike(before, row, found));
  // A row without a key that looks like none of before has just been inserted, and was blank.
  const row = alike ?? (cell.key === undefined ? undefined : rows[0]);
  return row === undefined ? { content: '' } : before.cell(row, column);
}

/** In the cells that the write left alone. */
function looksAlike(before: GridTable, row: number, { echo, write }: Found): boolean {
  return write.cells.every(
    (wrote, column) =>
      wrote !== null || before.cell(row, column).content === (echo.cells[column] ?? ''),
  );
}
