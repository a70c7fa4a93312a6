import type { sheets_v4 } from '@googleapis/sheets';
import { MissingTab } from './api-failure.js';
import type { Caller } from './caller.js';
import type { CellContent } from './cell-codec.js';
import { quoteTitle } from './layout.js';
import { SheetsFailure } from './sheets-failure.js';

/** Rows of cells, as the values methods answer them. */
export type Rows = readonly (readonly unknown[])[];

/** One cell with what was entered into it and what it shows. */
export interface GridCell {
  /** As the values methods answer it; `''` when empty. */
  content: CellContent;
  /** Text of its formula, with the `=`. */
  formula?: string;
}

/** What was typed into a cell, or written to it. */
export function enteredIn({ formula, content }: GridCell): CellContent {
  return formula ?? content;
}

/** Cells to write into one row; `null` leaves a cell as it is. */
export interface RowWrite {
  /** Counted from 1. */
  row: number;
  cells: readonly (CellContent | null)[];
}

/** A tab before it is read. */
export interface TabProperties {
  title: string;
  /** Rows of its grid, empty ones included. */
  rows: number;
}

/** The requests that the store makes of one tab, each with its answer checked. */
export interface SheetRequests {
  /** @param pick - Rows to read (`''`: all of them), asked once the quota lets the request pass. */
  read(pick: () => readonly string[]): Promise<Rows[]>;
  /** Every tab of the spreadsheet, in the order of its window. */
  tabs(): Promise<TabProperties[]>;
  /** All cells with their formulas. */
  readGrid(): Promise<GridCell[][]>;
  /** @returns What the rows hold after the write, in the order of `writes`. */
  update(writes: readonly RowWrite[], input: 'RAW' | 'USER_ENTERED'): Promise<Rows>;
  /** Adds rows beneath the table of the header row. @returns The range that was written. */
  append(rows: readonly (readonly CellContent[])[], width: string): Promise<string>;
}

const GRID_FIELDS =
  'sheets(data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))';

/** What every request is made with. */
interface Tab {
  caller: Caller;
  spreadsheetId: string;
  sheet: string;
}

export function createSheetRequests(
  caller: Caller,
  spreadsheetId: string,
  sheet: string,
): SheetRequests {
  const tab = { caller, spreadsheetId, sheet };
  return {
    read: (pick) => named(tab, readRows(tab, pick)),
    tabs: () => tabsOf(tab),
    readGrid: () => named(tab, readGrid(tab)),
    update: (writes, input) => named(tab, updateRows(tab, writes, input)),
    append: (rows, width) => named(tab, appendRows(tab, rows, width)),
  };
}

async function readRows(tab: Tab, pick: () => readonly string[]): Promise<Rows[]> {
  const { caller, spreadsheetId } = tab;
  let picked: readonly string[] | undefined;
  const { valueRanges = [] } = await caller.read((api, options) => {
    picked ??= pick();
    const ranges = picked.map((rows) => rangeOf(tab, rows));
    const parameters = { spreadsheetId, ranges, valueRenderOption: 'UNFORMATTED_VALUE' };
    return api.spreadsheets.values.batchGet(parameters, options);
  });
  if (valueRanges.length !== picked?.length) throw foreignAnswer();
  return valueRanges.map(rowsOf);
}

async function readGrid(tab: Tab): Promise<GridCell[][]> {
  const { caller, spreadsheetId } = tab;
  const parameters = { spreadsheetId, ranges: [rangeOf(tab, '')], fields: GRID_FIELDS };
  const { sheets } = await caller.read((api, options) =>
    api.spreadsheets.get(parameters, options),
  );
  const data = sheets?.[0]?.data?.[0];
  if (sheets?.length !== 1 || data === undefined) throw foreignAnswer();
  return (data.rowData ?? []).map(({ values = [] }) => values.map(gridCell));
}

async function updateRows(
  tab: Tab,
  writes: readonly RowWrite[],
  input: 'RAW' | 'USER_ENTERED',
): Promise<Rows> {
  const { caller, spreadsheetId } = tab;
  const requestBody = {
    valueInputOption: input,
    includeValuesInResponse: true,
    responseValueRenderOption: 'UNFORMATTED_VALUE',
    data: writes.map(({ row, cells }) => ({
      range: rangeOf(tab, `${row}:${row}`),
      values: [[...cells]],
    })),
  };
  const { responses = [] } = await caller.write((api, options) =>
    api.spreadsheets.values.batchUpdate({ spreadsheetId, requestBody }, options),
  );
  if (responses.length !== writes.length) throw foreignAnswer();
  return responses.map(({ updatedData }) => {
    if (updatedData === undefined) throw foreignAnswer();
    return rowsOf(updatedData)[0] ?? [];
  });
}

async function appendRows(
  tab: Tab,
  rows: readonly (readonly CellContent[])[],
  width: string,
): Promise<string> {
  const { caller, spreadsheetId } = tab;
  const parameters = {
    spreadsheetId,
    range: rangeOf(tab, `A1:${width}1`),
    valueInputOption: 'RAW',
    insertDataOption: 'INSERT_ROWS',
    requestBody: { values: rows.map((row) => [...row]) },
  };
  const { updates } = await caller.write((api, options) =>
    api.spreadsheets.values.append(parameters, options),
  );
  if (typeof updates?.updatedRange !== 'string') throw foreignAnswer();
  return updates.updatedRange;
}

/** A tab that is missing has been renamed as a rule: its present title helps. */
async function named<T>(tab: Tab, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof MissingTab)) throw error;
    const tabs = await tabsOf(tab).catch(() => []);
    throw new MissingTab(
      tab.sheet,
      tabs.map(({ title }) => title),
    );
  }
}

async function tabsOf({ caller, spreadsheetId }: Tab): Promise<TabProperties[]> {
  const fields = 'sheets(properties(title,gridProperties(rowCount)))';
  const parameters = { spreadsheetId, fields };
  const { sheets = [] } = await caller.read((api, options) =>
    api.spreadsheets.get(parameters, options),
  );
  return sheets.flatMap(({ properties }) =>
    typeof properties?.title === 'string'
      ? [{ title: properties.title, rows: properties.gridProperties?.rowCount ?? 1 }]
      : [],
  );
}

function rangeOf({ sheet }: Tab, rows: string): string {
  return rows === '' ? quoteTitle(sheet) : `${quoteTitle(sheet)}!${rows}`;
}

function rowsOf({ values = [] }: sheets_v4.Schema$ValueRange): Rows {
  if (!Array.isArray(values) || !values.every((row) => Array.isArray(row)))
    throw foreignAnswer();
  return values;
}

/** An answer that parses and yet answers something else: a proxy's page, another request. */
function foreignAnswer(): SheetsFailure {
  const what = 'the answer does not fit the request; is a proxy in between?';
  return new SheetsFailure('invalid-data', what, { ambiguous: true });
}

function gridCell({ userEnteredValue, effectiveValue }: sheets_v4.Schema$CellData): GridCell {
  const content = contentOf(effectiveValue ?? userEnteredValue ?? {});
  const formula = userEnteredValue?.formulaValue;
  return typeof formula === 'string' ? { content, formula } : { content };
}

function contentOf(value: sheets_v4.Schema$ExtendedValue): CellContent {
  if (value.errorValue) return '#ERROR!';
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? '';
}
