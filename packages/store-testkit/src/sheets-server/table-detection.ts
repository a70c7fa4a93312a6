import type { Bounds } from './a1.js';
import type { Grid } from './grid.js';

/**
 * The table to which `values.append` adds: the last block of touching cells that meets
 * the range, grown until a blank row and a blank column surround it.
 *
 * @returns `undefined` where the range holds nothing.
 * @see https://developers.google.com/workspace/sheets/api/guides/values#append_values
 */
export function detectTable(grid: Grid, range: Bounds): Bounds | undefined {
  const seed = lastCell(grid, range);
  if (seed === undefined) return undefined;
  let table = seed;
  for (;;) {
    const grown = grow(grid, table);
    if (grown === undefined) return table;
    table = grown;
  }
}

function lastCell(grid: Grid, range: Bounds): Bounds | undefined {
  const endRow = Math.min(range.endRow, grid.usedRows);
  for (let row = endRow - 1; row >= range.startRow; row -= 1) {
    for (let column = range.endColumn - 1; column >= range.startColumn; column -= 1) {
      if (grid.cell(row, column) === undefined) continue;
      return { startRow: row, startColumn: column, endRow: row + 1, endColumn: column + 1 };
    }
  }
  return undefined;
}

/** The table and the ring around it, on each side where that ring holds something. */
function grow(grid: Grid, table: Bounds): Bounds | undefined {
  const ring = {
    startRow: Math.max(0, table.startRow - 1),
    startColumn: Math.max(0, table.startColumn - 1),
    endRow: Math.min(grid.rowCount, table.endRow + 1),
    endColumn: Math.min(grid.columnCount, table.endColumn + 1),
  };
  const grown = { ...table };
  if (holds(grid, { ...ring, endRow: table.startRow })) grown.startRow = ring.startRow;
  if (holds(grid, { ...ring, startRow: table.endRow })) grown.endRow = ring.endRow;
  if (holds(grid, { ...ring, endColumn: table.startColumn })) {
    grown.startColumn = ring.startColumn;
  }
  if (holds(grid, { ...ring, startColumn: table.endColumn })) grown.endColumn = ring.endColumn;
  const same =
    grown.startRow === table.startRow &&
    grown.endRow === table.endRow &&
    grown.startColumn === table.startColumn &&
    grown.endColumn === table.endColumn;
  return same ? undefined : grown;
}

function holds(grid: Grid, bounds: Bounds): boolean {
  for (let row = bounds.startRow; row < bounds.endRow; row += 1) {
    for (let column = bounds.startColumn; column < bounds.endColumn; column += 1) {
      if (grid.cell(row, column) !== undefined) return true;
    }
  }
  return false;
}
