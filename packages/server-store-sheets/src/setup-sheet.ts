import { encodeKey } from './cell-codec.js';
import type { Binding } from './layout.js';
import { readLayout } from './layout.js';
import type { SheetRequests } from './sheet-requests.js';

/** What `setup()` found or did. */
export interface SetupReport {
  /** Headers that were written; absent where there were some. */
  headersWritten?: string[];
}

/**
 * Checks that the tab can be read, and writes the header row if it is empty.
 *
 * @param headers - Default: those that the settings name.
 * @throws SheetsFailure when the tab is out of reach, or its headers do not fit.
 */
export async function setupSheet(
  requests: SheetRequests,
  binding: Binding,
  headers: readonly string[] | undefined,
): Promise<SetupReport> {
  const [rows = []] = await requests.read(() => ['1:1']);
  const present = rows[0] ?? [];
  if (present.some((cell) => cell !== '')) {
    readLayout(present, binding);
    return {};
  }
  const wanted = headers ?? headersOf(binding);
  readLayout(wanted, binding);
  await requests.update([{ row: 1, cells: wanted.map(encodeKey) }], 'RAW');
  return { headersWritten: [...wanted] };
}

function headersOf({ keyColumn = 'key', valueColumn, columns }: Binding): string[] {
  const named = valueColumn === undefined ? [...columns.keys()] : [valueColumn];
  return [keyColumn, ...(named.length > 0 ? named : ['value'])];
}
