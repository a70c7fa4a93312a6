import { readFileSync } from 'node:fs';
import type { RealSheet } from './options.js';
import { UsageError } from './options.js';
import type { SheetsTarget } from './sheets-target.js';

/** The spreadsheet that the environment names. @throws UsageError without a readable key file. */
export function openRealSheets({ keyFile, id, tab }: RealSheet): SheetsTarget {
  const credentials = readKeyFile(keyFile);
  return {
    description: `Google Sheets, spreadsheet ${id}`,
    settings: { id, ...(tab === undefined ? {} : { sheet: tab }) },
    credentials: () => credentials,
    refillMs: 60_000,
    close: () => Promise.resolve(),
  };
}

/** The store says what is wrong with its content; here it only has to be there. */
function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`GOOGLE_APPLICATION_CREDENTIALS: cannot read the key file ${file}`);
  }
}
