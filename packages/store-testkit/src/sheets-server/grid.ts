import type { A1Range, Bounds } from './a1.js';
import { formatA1 } from './a1.js';
import { invalidArgument } from '../google/api-error.js';
import type { Cell, CellInput, CellValue, ValueRenderOption } from './cell.js';
import { renderCell, toCell } from './cell.js';

/** The tab of a spreadsheet: cells, and how far the grid reaches. */
export class Grid {
  title: string;
  readonly sheetId: number;
  rowCount: number;
  columnCount: number;
  #rows: (Cell | undefined)[][];

  constructor(title: string, sheetId: number, rows: readonly (readonly CellInput[])[]) {
    this.title = title;
    this.sheetId = sheetId;
    this.#rows = rows.map((row) => row.map(toCell));
    this.rowCount = Math.max(1000, rows.length);
    this.columnCount = Math.max(26, ...rows.map((row) => row.length));
  }

  cell(row: number, column: number): Cell | undefined {
    return this.#rows[row]?.[column];
  }

  put(row: number, column: number, cell: Cell | undefined): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    const cells = this.#rows[row];
    if (cells) cells[column] = cell;
  }

  /** Rows up to the last one that holds something. */
  get usedRows(): number {
    let used = this.#rows.length;
    while (used > 0 && !this.#rows[used - 1]?.some((cell) => cell !== undefined)) used -= 1;
    return used;
  }

  /**
   * The range within this grid.
   *
   * @throws GoogleApiError 400 when it begins or ends outside of it.
   */
  resolve(range: A1Range): Bounds {
    const bounds = {
      startRow: range.startRow,
      startColumn: range.startColumn,
      endRow: range.endRow ?? this.rowCount,
      endColumn: range.endColumn ?? this.columnCount,
    };
    const outside =
      bounds.startRow >= this.rowCount ||
      bounds.startColumn >= this.columnCount ||
      bounds.endRow > this.rowCount ||
      bounds.endColumn > this.columnCount;
    if (!outside) return bounds;
    throw invalidArgument(
      `Range (${formatA1(this.title, bounds)}) exceeds grid limits. Max rows: ${this.rowCount}, max columns: ${this.columnCount}`,
    );
  }

  /** Cells of a range, without empty ones at the end of a row and empty rows at the end. */
  read(bounds: Bounds, option: ValueRenderOption): CellValue[][] {
    const values: CellValue[][] = [];
    const endRow = Math.min(bounds.endRow, this.#rows.length);
    for (let row = bounds.startRow; row < endRow; row += 1) {
      const cells = this.#rows[row]?.slice(bounds.startColumn, bounds.endColumn) ?? [];
      values.push(trimmed(Array.from(cells, (cell) => renderCell(cell, option))));
    }
    while (values.length > 0 && values.at(-1)?.length === 0) values.pop();
    return values;
  }

  insertRows(at: number, rows: readonly (readonly CellInput[])[]): void {
    while (this.#rows.length < at) this.#rows.push([]);
    this.#rows.splice(at, 0, ...rows.map((row) => row.map(toCell)));
    this.rowCount += rows.length;
  }

  deleteRow(at: number): void {
    this.#rows.splice(at, 1);
    if (this.rowCount > 1) this.rowCount -= 1;
  }

  /** Sorts the rows beneath the header by one column; empty cells come last, as in the browser. */
  sortRows(column: number, descending: boolean): void {
    const [header, ...rows] = this.#rows;
    const used = rows.slice(0, Math.max(0, this.usedRows - 1));
    used.sort((left, right) => compare(left[column], right[column], descending));
    this.#rows = header === undefined ? [] : [header, ...used];
  }

  moveColumn(from: number, to: number): void {
    for (const row of this.#rows) {
      while (row.length <= Math.max(from, to)) row.push(undefined);
      const [cell] = row.splice(from, 1);
      row.splice(to, 0, cell);
    }
  }

  /** What the tab shows, for assertions. */
  values(): CellValue[][] {
    const whole = {
      startRow: 0,
      startColumn: 0,
      endRow: this.rowCount,
      endColumn: this.columnCount,
    };
    return this.read(whole, 'UNFORMATTED_VALUE');
  }
}

function trimmed(cells: CellValue[]): CellValue[] {
  while (cells.length > 0 && cells.at(-1) === '') cells.pop();
  return cells;
}

function compare(left: Cell | undefined, right: Cell | undefined, descending: boolean): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  const order = rank(left.value) - rank(right.value) || compareValues(left.value, right.value);
  return descending ? -order : order;
}

/** Numbers come before text, text before booleans. */
function rank(value: CellValue): number {
  return ['number', 'string', 'boolean'].indexOf(typeof value);
}

function compareValues(left: CellValue, right: CellValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : Number(String(left) > String(right));
}
