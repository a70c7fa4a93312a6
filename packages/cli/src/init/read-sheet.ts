import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, errorCode, silentLogger, type Store } from '@walkeros/core';
import type { Load } from '@walkeros/collector/config';
import { explainError } from '../doctor/explain-error.js';
import type { Host } from '../output/host.js';
import type { Cell } from './cell.js';
import { MAX_ROWS, type FoundData } from './found-data.js';
import { tableOfCells } from './table.js';
import { UnreadableData } from './unreadable-data.js';

const PACKAGE = '@walkeros/server-store-sheets';
const STORE = 'lookup';

/** What `init` needs of that package. */
interface SheetsPackage {
  readTab(
    context: Store.Context,
    options: { maxRows: number },
  ): Promise<{ sheet: string; rows: readonly (readonly Cell[])[] }>;
}

export interface ReadSheetOptions {
  readonly id: string;
  /** Title of the tab; the first one where it is missing. */
  readonly tab: string | undefined;
  readonly host: Host;
  readonly load: Load;
}

/**
 * Reads the first rows of a spreadsheet with the service account of the environment.
 *
 * @throws UnreadableData with what to do.
 */
export async function readSheet(options: ReadSheetOptions): Promise<FoundData> {
  const { id, tab, host, load } = options;
  const credentials = await credentialsOf(host);
  const sheets = (await load(PACKAGE).catch(notInstalled)) as SheetsPackage;
  const settings = { id, credentials, ...(tab !== undefined && { sheet: tab }) };
  const context = { id: STORE, config: { settings }, env: {}, logger: silentLogger };
  const { sheet, rows } = await sheets
    .readTab(context, { maxRows: MAX_ROWS + 1 })
    .catch(refused);
  const table = tableOfCells(rectangular(rows));
  if (!table.hasHeader) {
    throw new UnreadableData(
      `row 1 of "${sheet}" names no columns`,
      'insert a row of column names above the data: the store finds its columns by them',
    );
  }
  if (table.repeated.length > 0) {
    const names = table.repeated.map((name) => `"${name}"`).join(', ');
    throw new UnreadableData(
      `row 1 of "${sheet}" has more than one column ${names}`,
      'give each column a name of its own',
    );
  }
  if (table.unnamed.length > 0) {
    throw new UnreadableData(
      `row 1 of "${sheet}" has no name for each column that holds something`,
      'give each column a name',
    );
  }
  return { table, settings: { sheet }, env: [] };
}

/** The key file of a service account: itself, or where it lies. */
async function credentialsOf({ env, cwd }: Host): Promise<string> {
  const inline = env['SHEETS_CREDENTIALS'];
  if (inline !== undefined && inline !== '') return inline;
  const file = env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (file === undefined || file === '') {
    throw new UnreadableData(
      'a spreadsheet is read with a service account, and the environment names none',
      'set GOOGLE_APPLICATION_CREDENTIALS to its key file, or SHEETS_CREDENTIALS to what is in it',
    );
  }
  return readFile(path.resolve(cwd, file), 'utf8').catch((error: unknown) => {
    const what = `the key file that GOOGLE_APPLICATION_CREDENTIALS names (${errorCode(error)})`;
    throw new UnreadableData(`cannot read ${what}`, 'correct the variable');
  });
}

function notInstalled(error: unknown): never {
  if (errorCode(error) !== 'PACKAGE_NOT_FOUND') throw error;
  throw new UnreadableData(
    `reading a spreadsheet needs ${PACKAGE}, which is not installed`,
    `run "npm install ${PACKAGE}", or begin with "npx -p @walkeros/cli -p ${PACKAGE} walkeros init …"`,
  );
}

function refused(error: unknown): never {
  const [diagnosis] = explainError(error, STORE);
  const message =
    error instanceof ConfigError
      ? 'SHEETS_CREDENTIALS is not the key file of a service account'
      : `the spreadsheet cannot be read: ${diagnosis?.message}`;
  throw new UnreadableData(message, diagnosis?.fix ?? 'try again');
}

/** The API leaves out what is empty at the end of a row. */
function rectangular(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  const width = Math.max(0, ...filled.map((row) => row.length));
  return filled.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ''));
}
