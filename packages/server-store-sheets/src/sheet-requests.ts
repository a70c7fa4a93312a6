import type { sheets_v4 } from '@googleapis/sheets';
import { MissingTab } from './api-failure.js';
import type { Caller, Send } from './caller.js';
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

/** Cells to write into one row; `null` leaves a cell as it is. */
export interface RowWrite {
  /** Counted from 1. */
  row: number;
  cells: readonly (CellContent | null)[];
}

/** The requests that the store makes of one tab, each with its answer checked. */
export interface SheetRequests {
  /** @param pick - Rows to read (`''`: all of them), asked once the quota lets the request pass. */
  read(pick: () => readonly string[]): Promise<Rows[]>;
  /** All cells with their formulas. */
  readGrid(): Promise<GridCell[][]>;
  /** @returns What the rows hold after the write, in the order of `writes`. */
  update(writes: readonly RowWrite[], input: 'RAW' | 'USER_ENTERED'): Promise<Rows>;
  /** Adds rows beneath the table of the header row. @returns The range that was written. */
  append(rows: readonly (readonly CellContent[])[], width: string): Promise<string>;
  titles(): Promise<string[]>;
}

const GRID_FIELDS =
  'sheets(data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))';

export function createSheetRequests(
  caller: Caller,
  spreadsheetId: string,
  sheet: string,
): SheetRequests {
  const tab = quoteTitle(sheet);
  const rangeOf = (rows: string): string => (rows === '' ? tab : `${tab}!${rows}`);

  async function titles(): Promise<string[]> {
    const fields = 'sheets(properties(title))';
    const body = await caller.read((api, options) =>
      api.spreadsheets.get({ spreadsheetId, fields }, options),
    );
    return (body.sheets ?? []).flatMap(({ properties }) => properties?.title ?? []);
  }

  /** A tab that is missing has been renamed as a rule: its present title helps. */
  async function named<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof MissingTab)) throw error;
      throw new MissingTab(sheet, await titles().catch(() => []));
    }
  }

  return {
    titles,
    async read(pick) {
      let picked: readonly string[] | undefined;
      const send: Send<sheets_v4.Schema$BatchGetValuesResponse> = (api, options) => {
        picked ??= pick();
        return api.spreadsheets.values.batchGet(
          {
            spreadsheetId,
            ranges: picked.map(rangeOf),
            valueRenderOption: 'UNFORMATTED_VALUE',
          },
          options,
        );
      };
      const { valueRanges = [] } = await named(caller.read(send));
      if (valueRanges.length !== picked?.length) throw foreignAnswer();
      return valueRanges.map((range) => rowsOf(range));
    },
    async readGrid() {
      const body = await named(
        caller.read((api, options) =>
          api.spreadsheets.get({ spreadsheetId, ranges: [tab], fields: GRID_FIELDS }, options),
        ),
      );
      return gridOf(body);
    },
    async update(writes, input) {
      const data = writes.map(({ row, cells }) => ({
        range: `${tab}!${row}:${row}`,
        values: [[...cells]],
      }));
      const requestBody = {
        valueInputOption: input,
        includeValuesInResponse: true,
        responseValueRenderOption: 'UNFORMATTED_VALUE',
        data,
      };
      const { responses = [] } = await named(
        caller.write((api, options) =>
          api.spreadsheets.values.batchUpdate({ spreadsheetId, requestBody }, options),
        ),
      );
      if (responses.length !== writes.length) throw foreignAnswer();
      return responses.map(({ updatedData }) => {
        if (updatedData === undefined) throw foreignAnswer();
        return rowsOf(updatedData)[0] ?? [];
      });
    },
    async append(rows, width) {
      const { updates } = await named(
        caller.write((api, options) =>
          api.spreadsheets.values.append(
            {
              spreadsheetId,
              range: `${tab}!A1:${width}1`,
              valueInputOption: 'RAW',
              insertDataOption: 'INSERT_ROWS',
              requestBody: { values: rows.map((row) => [...row]) },
            },
            options,
          ),
        ),
      );
      if (typeof updates?.updatedRange !== 'string') throw foreignAnswer();
      return updates.updatedRange;
    },
  };
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

function gridOf(body: sheets_v4.Schema$Spreadsheet): GridCell[][] {
  const data = body.sheets?.[0]?.data?.[0];
  if (body.sheets?.length !== 1 || data === undefined) throw foreignAnswer();
  return (data.rowData ?? []).map(({ values = [] }) => values.map(gridCell));
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
