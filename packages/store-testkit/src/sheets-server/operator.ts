import { parseA1 } from './a1.js';
import type { CellInput, CellValue } from './cell.js';
import { enteredCell, toCell } from './cell.js';
import type { Grid } from './grid.js';
import type { SheetsLocale } from './locale.js';

/** A person with the sheet open in a browser. Rows count from 1, as the browser shows them. */
export interface SheetOperator {
  /** What the tab shows, header row included, without empty cells at the ends. */
  grid(): CellValue[][];
  /** Text of the formula in a cell such as `'B3'`. */
  formulaIn(cell: string): string | undefined;
  /** @param cell - For example `'B3'`. `null` empties the cell. */
  setCell(cell: string, input: CellInput): void;
  /** Types text into a cell, which makes of it what the locale of the spreadsheet says. */
  type(cell: string, text: string): void;
  /** Sorts everything beneath the header row. */
  sortRows(header: string, order?: 'ascending' | 'descending'): void;
  /** Inserts a row above row `row`; without cells, a blank one. */
  insertRow(row: number, cells?: readonly CellInput[]): void;
  deleteRow(row: number): void;
  renameHeader(from: string, to: string): void;
  /** @param to - Place of the column afterwards, counted from 0. */
  moveColumn(header: string, to: number): void;
  renameSheet(title: string): void;
}

export function createOperator(grid: Grid, locale: SheetsLocale): SheetOperator {
  function columnOf(header: string): number {
    const [headers = []] = grid.values();
    const column = headers.findIndex((cell) => String(cell) === header);
    if (column < 0) throw new RangeError(`no column "${header}" in "${grid.title}"`);
    return column;
  }

  return {
    grid: () => grid.values(),
    formulaIn(cell) {
      const { startRow, startColumn } = parseA1(cell);
      return grid.cell(startRow, startColumn)?.formula;
    },
    setCell(cell, input) {
      const { startRow, startColumn } = parseA1(cell);
      grid.put(startRow, startColumn, toCell(input));
    },
    type(cell, text) {
      const { startRow, startColumn } = parseA1(cell);
      grid.put(startRow, startColumn, enteredCell(text, 'USER_ENTERED', locale));
    },
    sortRows: (header, order = 'ascending') =>
      grid.sortRows(columnOf(header), order === 'descending'),
    insertRow: (row, cells = []) => grid.insertRows(row - 1, [cells]),
    deleteRow: (row) => grid.deleteRow(row - 1),
    renameHeader: (from, to) => grid.put(0, columnOf(from), toCell(to)),
    moveColumn: (header, to) => grid.moveColumn(columnOf(header), to),
    renameSheet: (title) => void (grid.title = title),
  };
}
