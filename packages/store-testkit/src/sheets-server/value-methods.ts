import type { A1Range, Bounds } from './a1.js';
import { formatA1 } from './a1.js';
import { invalidArgument } from '../google/api-error.js';
import type { ApiRequest, Dimension } from './api-request.js';
import {
  dimensionOf,
  inputOptionOf,
  insertOptionOf,
  isTrue,
  objectOf,
  renderOptionOf,
  rowsOf,
  transpose,
} from './api-request.js';
import type { ValueInputOption } from './cell.js';
import { enteredCell } from './cell.js';
import type { Grid } from './grid.js';
import type { Spreadsheet } from './spreadsheet.js';
import { detectTable } from './table-detection.js';

type Body = Record<string, unknown>;

/** `values.get`. */
export function getValues(sheet: Spreadsheet, range: string, { query }: ApiRequest): Body {
  const { grid, range: asked } = sheet.locate(range);
  return valueRange(grid, grid.resolve(asked), {
    render: query.get('valueRenderOption') ?? undefined,
    dimension: dimensionOf(query.get('majorDimension') ?? undefined),
  });
}

/** `values.batchGet`: any number of ranges, one request. */
export function batchGetValues(sheet: Spreadsheet, request: ApiRequest): Body {
  const ranges = request.query.getAll('ranges');
  if (ranges.length === 0) throw invalidArgument('Must specify at least one range.');
  return {
    spreadsheetId: sheet.id,
    valueRanges: ranges.map((range) => getValues(sheet, range, request)),
  };
}

/** `values.update`. */
export function updateValues(
  sheet: Spreadsheet,
  range: string,
  { query, body }: ApiRequest,
): Body {
  const options = queryOptions(query);
  return applyWrite(planWrite(sheet, { ...body, range }, options), options);
}

/** `values.batchUpdate`: nothing is written unless every range can be. */
export function batchUpdateValues(sheet: Spreadsheet, { body }: ApiRequest): Body {
  const data = Array.isArray(body['data']) ? body['data'] : [];
  const options: WriteOptions = {
    input: inputOptionOf(body['valueInputOption']),
    echo: isTrue(body['includeValuesInResponse']),
    render: body['responseValueRenderOption'],
  };
  const writes = data.map((entry) => planWrite(sheet, objectOf(entry), options));
  const responses = writes.map((write) => applyWrite(write, options));
  const total = (field: string): number =>
    responses.reduce((sum, response) => sum + Number(response[field]), 0);
  return {
    spreadsheetId: sheet.id,
    totalUpdatedRows: total('updatedRows'),
    totalUpdatedColumns: total('updatedColumns'),
    totalUpdatedCells: total('updatedCells'),
    totalUpdatedSheets: new Set(writes.map((write) => write.grid)).size,
    responses,
  };
}

/** `values.append`, with either `insertDataOption`. */
export function appendValues(
  sheet: Spreadsheet,
  range: string,
  { query, body }: ApiRequest,
): Body {
  const { grid, range: asked } = sheet.locate(range);
  const rows = rowsOf(body['values'], dimensionOf(body['majorDimension']));
  const options = queryOptions(query);
  const insert = insertOptionOf(query.get('insertDataOption') ?? undefined);
  const bounds = grid.resolve(asked);
  const table = detectTable(grid, bounds);
  const startRow = table?.endRow ?? bounds.startRow;
  const startColumn = table?.startColumn ?? bounds.startColumn;
  checkCells(rows, options.input);
  if (insert === 'INSERT_ROWS' && table !== undefined) {
    grid.insertRows(
      startRow,
      rows.map(() => []),
    );
  }
  grid.rowCount = Math.max(grid.rowCount, startRow + rows.length);
  const width = Math.max(1, ...rows.map((row) => row.length));
  grid.columnCount = Math.max(grid.columnCount, startColumn + width);
  const target = boundsOf(startRow, startColumn, rows);
  return {
    spreadsheetId: sheet.id,
    ...(table === undefined ? {} : { tableRange: formatA1(grid.title, table) }),
    updates: applyWrite({ sheet, grid, bounds: target, rows }, options),
  };
}

/** `values.clear`. */
export function clearValues(sheet: Spreadsheet, range: string): Body {
  return { spreadsheetId: sheet.id, clearedRange: clearRange(sheet, range) };
}

/** `values.batchClear`. */
export function batchClearValues(sheet: Spreadsheet, { body }: ApiRequest): Body {
  const ranges = Array.isArray(body['ranges']) ? body['ranges'].map(String) : [];
  ranges.forEach((range) => sheet.locate(range));
  return {
    spreadsheetId: sheet.id,
    clearedRanges: ranges.map((range) => clearRange(sheet, range)),
  };
}

function clearRange(sheet: Spreadsheet, text: string): string {
  const { grid, range } = sheet.locate(text);
  const bounds = grid.resolve(range);
  const endRow = Math.min(bounds.endRow, grid.usedRows);
  for (let row = bounds.startRow; row < endRow; row += 1) {
    for (let column = bounds.startColumn; column < bounds.endColumn; column += 1) {
      grid.put(row, column, undefined);
    }
  }
  return formatA1(grid.title, bounds);
}

interface PlannedWrite {
  sheet: Spreadsheet;
  grid: Grid;
  bounds: Bounds;
  rows: unknown[][];
}

interface WriteOptions {
  input: ValueInputOption;
  echo: boolean;
  render: unknown;
}

function queryOptions(query: URLSearchParams): WriteOptions {
  return {
    input: inputOptionOf(query.get('valueInputOption')),
    echo: isTrue(query.get('includeValuesInResponse')),
    render: query.get('responseValueRenderOption') ?? undefined,
  };
}

function planWrite(sheet: Spreadsheet, entry: Body, options: WriteOptions): PlannedWrite {
  const { grid, range } = sheet.locate(String(entry['range']));
  const rows = rowsOf(entry['values'], dimensionOf(entry['majorDimension']));
  checkCells(rows, options.input);
  return { sheet, grid, bounds: targetOf(grid, range, rows), rows };
}

/** The range itself; a bare cell is the corner from which the values reach out. */
function targetOf(grid: Grid, range: A1Range, rows: unknown[][]): Bounds {
  const reach = boundsOf(range.startRow, range.startColumn, rows);
  if (range.anchor) return grid.resolve({ ...reach, anchor: true });
  const bounds = grid.resolve(range);
  if (reach.endRow > bounds.endRow || reach.endColumn > bounds.endColumn) {
    const [kind, at] =
      reach.endRow > bounds.endRow
        ? ['row', String(bounds.endRow + 1)]
        : ['column', String(bounds.endColumn + 1)];
    throw invalidArgument(
      `Requested writing within range [${formatA1(grid.title, bounds)}], but tried writing to ${kind} [${at}]`,
    );
  }
  return bounds;
}

function boundsOf(startRow: number, startColumn: number, rows: unknown[][]): Bounds {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const endRow = startRow + Math.max(1, rows.length);
  return { startRow, startColumn, endRow, endColumn: startColumn + width };
}

function checkCells(rows: unknown[][], input: ValueInputOption): void {
  for (const value of rows.flat()) if (value !== null) enteredCell(value, input);
}

/** `null` leaves a cell as it is, `''` empties it. */
function applyWrite(write: PlannedWrite, options: WriteOptions): Body {
  const { grid, bounds, rows } = write;
  let cells = 0;
  rows.forEach((row, rowIndex) =>
    row.forEach((value, columnIndex) => {
      if (value === null) return;
      const cell = enteredCell(value, options.input, write.sheet.locale);
      grid.put(bounds.startRow + rowIndex, bounds.startColumn + columnIndex, cell);
      cells += 1;
    }),
  );
  return {
    spreadsheetId: write.sheet.id,
    updatedRange: formatA1(grid.title, bounds),
    updatedRows: rows.length,
    updatedColumns: Math.max(0, ...rows.map((row) => row.length)),
    updatedCells: cells,
    ...(options.echo ? { updatedData: valueRange(grid, bounds, options) } : {}),
  };
}

function valueRange(
  grid: Grid,
  bounds: Bounds,
  options: { render?: unknown; dimension?: Dimension },
): Body {
  const rows = grid.read(bounds, renderOptionOf(options.render));
  const dimension = options.dimension ?? 'ROWS';
  const values = dimension === 'ROWS' ? rows : transpose(rows, '');
  return {
    range: formatA1(grid.title, bounds),
    majorDimension: dimension,
    ...(values.length === 0 ? {} : { values }),
  };
}
