import { randomBytes } from 'node:crypto';
import type { A1Range, Bounds } from './a1.js';
import { parseA1, unparsable } from './a1.js';
import type { CellInput } from './cell.js';
import { cellData } from './cell.js';
import { Grid } from './grid.js';
import type { SheetsLocale, SheetsLocaleName } from './locale.js';
import { LOCALES } from './locale.js';

/** The content of a spreadsheet: one entry a tab, each a list of rows with the header first. */
export type SheetsContent = Record<string, readonly (readonly CellInput[])[]>;

/** What a spreadsheet has besides its content. */
export interface SpreadsheetOptions {
  /** Default: 16 random bytes in hexadecimal. */
  id?: string;
  title?: string;
  /** What typed text means. Default `en_US`. */
  locale?: SheetsLocaleName;
}

/** One spreadsheet, its tabs, and who may open it. */
export class Spreadsheet {
  readonly id: string;
  readonly title: string;
  readonly grids: Grid[];
  /** E-mails that may not open it. */
  readonly refused: Set<string> = new Set();

  readonly #localeName: SheetsLocaleName;

  constructor(content: SheetsContent, options: SpreadsheetOptions) {
    this.id = options.id ?? randomBytes(16).toString('hex');
    this.title = options.title ?? 'Untitled';
    this.#localeName = options.locale ?? 'en_US';
    this.grids = Object.entries(content).map(
      ([name, rows], index) => new Grid(name, index === 0 ? 0 : 1000 + index, rows),
    );
  }

  get locale(): SheetsLocale {
    return LOCALES[this.#localeName];
  }

  grid(title: string): Grid | undefined {
    return this.grids.find((grid) => grid.title === title);
  }

  /** @throws GoogleApiError 400 where the range names no tab of this spreadsheet. */
  locate(text: string): { grid: Grid; range: A1Range } {
    const range = parseA1(text);
    const grid = range.sheet === undefined ? this.grids[0] : this.grid(range.sheet);
    if (grid === undefined) throw unparsable(text);
    return { grid, range };
  }

  /** The resource that `spreadsheets.get` answers; `ranges` limit which cells it carries. */
  toResource(ranges: readonly string[], withCells: boolean): Record<string, unknown> {
    const asked = ranges.map((text) => this.locate(text));
    const grids =
      asked.length === 0
        ? this.grids
        : this.grids.filter((grid) => asked.some((range) => range.grid === grid));
    return {
      spreadsheetId: this.id,
      properties: { title: this.title, locale: this.#localeName, timeZone: 'Etc/UTC' },
      sheets: grids.map((grid) => ({
        properties: {
          sheetId: grid.sheetId,
          title: grid.title,
          index: this.grids.indexOf(grid),
          sheetType: 'GRID',
          gridProperties: { rowCount: grid.rowCount, columnCount: grid.columnCount },
        },
        ...(withCells ? { data: dataOf(grid, asked) } : {}),
      })),
    };
  }
}

function dataOf(
  grid: Grid,
  asked: readonly { grid: Grid; range: A1Range }[],
): Record<string, unknown>[] {
  const own = asked
    .filter((range) => range.grid === grid)
    .map(({ range }) => grid.resolve(range));
  const whole = grid.resolve({ startRow: 0, startColumn: 0, anchor: false });
  return (asked.length === 0 ? [whole] : own).map((bounds) => gridData(grid, bounds));
}

function gridData(grid: Grid, bounds: Bounds): Record<string, unknown> {
  const rowData: Record<string, unknown>[] = [];
  for (let row = bounds.startRow; row < Math.min(bounds.endRow, grid.usedRows); row += 1) {
    const width = grid.read({ ...bounds, startRow: row, endRow: row + 1 }, 'UNFORMATTED_VALUE');
    const columns = width[0]?.length ?? 0;
    rowData.push({
      values: Array.from({ length: columns }, (_, column) =>
        cellData(grid.cell(row, bounds.startColumn + column)),
      ),
    });
  }
  return {
    ...(bounds.startRow === 0 ? {} : { startRow: bounds.startRow }),
    ...(bounds.startColumn === 0 ? {} : { startColumn: bounds.startColumn }),
    rowData,
  };
}
