import { parse } from 'csv-parse/sync';
import { UnreadableData } from './unreadable-data.js';
import { tableOfCells, type Table } from './table.js';

const DELIMITERS = [',', ';', '\t', '|'];

/** A table of a CSV file. */
export interface CsvTable extends Table {
  readonly delimiter: string;
}

/**
 * @param text - Of a CSV file. A byte order mark, quotes and blank lines are taken care of.
 * @throws UnreadableData when no delimiter makes rows of it, or one is wider than the header.
 */
export function readCsv(text: string): CsvTable {
  const { delimiter, cells } = bestOf(text);
  const table = tableOfCells(cells);
  if (table.hasHeader) checkWidths(cells);
  return { ...table, delimiter };
}

/** What stands beyond the header has no name to be kept by. */
function checkWidths(cells: readonly (readonly string[])[]): void {
  const width = cells[0]?.length ?? 0;
  const wide = cells.findIndex((row) => row.slice(width).some((cell) => cell !== ''));
  if (wide < 0) return;
  throw new UnreadableData(
    `row ${wide + 1} has ${cells[wide]?.length} cells, and the header ${width}`,
    'name the columns that have no name, and quote cells that hold the separator: "Tea, green"',
  );
}

interface Split {
  readonly delimiter: string;
  readonly cells: string[][];
  /** How many columns it makes, and in how many rows alike. */
  readonly score: number;
}

/** The delimiter that makes the most columns, the same number in each row. */
function bestOf(text: string): Split {
  const splits = DELIMITERS.flatMap((delimiter) => split(text, delimiter));
  const best = splits.toSorted((a, b) => b.score - a.score)[0];
  const isWhole = splits.length === DELIMITERS.length || (best?.cells[0]?.length ?? 0) > 1;
  if (best !== undefined && isWhole) return best;
  throw new UnreadableData(
    'its quotes do not fit together',
    'quote whole cells, and double the quotes within them: "say ""hi"""',
  );
}

/** Nothing for a delimiter at which the quotes make no sense. */
function split(text: string, delimiter: string): Split[] {
  try {
    const cells = parse(text, {
      ...{ bom: true, delimiter, trim: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    }) as string[][];
    const widths = new Set(cells.map((row) => row.length));
    return [{ delimiter, cells, score: (cells[0]?.length ?? 0) / Math.max(1, widths.size) }];
  } catch {
    return [];
  }
}
