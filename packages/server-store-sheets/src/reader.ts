import type { Logger, StoreValue } from '@walkeros/core';
import { shortKey } from '@walkeros/core';
import { decodeKey } from './cell-codec.js';
import type { Binding } from './layout.js';
import { columnName, sameHeaders } from './layout.js';
import { decodeRow } from './row-codec.js';
import type { Rows, SheetRequests } from './sheet-requests.js';
import { BeyondGrid } from './sheets-failure.js';
import type { Table } from './table.js';
import { readTable } from './table.js';

/*
 * How a read finds its row. A tab of up to 5000 cells is read whole: one request answers
 * headers, keys and values of the same moment, for all callers at once, and nothing is
 * remembered. A larger tab is read whole once; from then on a read asks, in one request,
 * for the header row, for the rows that its keys were last seen in, and for the key column
 * if a key has not been seen. It believes a row only if the header and the key are still
 * there, and an absence only if the column says so. Otherwise the tab is read whole again.
 */

/** Cells up to which a tab is read whole each time: some 100 kB. */
const SMALL_TABLE_CELLS = 5_000;
/** Rows that one request asks for by number; beyond, reading the tab is cheaper. */
const MAX_ROWS_ASKED = 100;

/** Answers of one read: a value, an absence or an error for each key, when asked for it. */
export type Answers = (key: string) => StoreValue | undefined;

export interface Reader {
  /** One request for many keys. `pick` is asked for them once the quota lets it pass. */
  lookUp(pick: () => readonly string[]): Promise<Answers>;
  /** The whole tab. */
  readTable(): Promise<Table>;
}

export interface ReaderOptions {
  requests: SheetRequests;
  binding: Binding;
  logger: Logger;
}

/** What a read of a large tab asks for, and where it was seen before. */
interface Asked {
  seen: Table;
  rows: readonly number[];
  /** Keys that have not been seen. */
  unknown: ReadonlySet<string>;
}

export function createReader({ requests, binding, logger }: ReaderOptions): Reader {
  const warn = warnsOnce(logger, binding.sheet);
  let large: Table | undefined;

  function remember(rows: Rows): Table {
    const table = readTable(rows, binding);
    warn(table);
    large = table.cellCount > SMALL_TABLE_CELLS ? table : undefined;
    return table;
  }

  async function whole(): Promise<Table> {
    const [rows = []] = await requests.read(() => ['']);
    return remember(rows);
  }

  return {
    readTable: whole,
    async lookUp(pick) {
      let asked: Asked | undefined;
      try {
        const parts = await requests.read(() => {
          const keys = pick();
          asked = large && plan(keys, large);
          return asked === undefined ? [''] : rangesOf(asked);
        });
        const table = asked === undefined ? remember(parts[0] ?? []) : verified(asked, parts);
        if (table !== undefined) return answersOf(table, binding.sheet);
      } catch (error) {
        if (!(error instanceof BeyondGrid)) throw error;
      }
      return answersOf(await whole(), binding.sheet);
    },
  };
}

/** `undefined` where the whole tab is the better question. */
function plan(keys: readonly string[], seen: Table): Asked | undefined {
  const unknown = new Set(keys.filter((key) => !seen.rowOf.has(key)));
  const rows = new Set(keys.flatMap((key) => seen.rowOf.get(key) ?? []));
  return rows.size > MAX_ROWS_ASKED ? undefined : { seen, rows: [...rows], unknown };
}

function rangesOf({ seen, rows, unknown }: Asked): string[] {
  const column = columnName(seen.layout.key);
  const keys = unknown.size === 0 ? [] : [`${column}:${column}`];
  return ['1:1', ...rows.map((row) => `${row}:${row}`), ...keys];
}

/** The rows as they are now, or nothing if one is not where it was, or a new key has come. */
function verified(asked: Asked, [header = [], ...parts]: readonly Rows[]): Table | undefined {
  const { seen, rows: numbers, unknown } = asked;
  if (!sameHeaders(seen.layout, header[0] ?? [])) return undefined;
  const rows: (readonly unknown[])[] = [];
  const rowOf = new Map<string, number>();
  for (const [index, number] of numbers.entries()) {
    const row = parts[index]?.[0] ?? [];
    const key = decodeKey(row[seen.layout.key]);
    if (key === undefined || seen.rowOf.get(key) !== number) return undefined;
    rows[number - 1] = row;
    rowOf.set(key, number);
  }
  const column = parts[numbers.length] ?? [];
  const appeared = column.some(([cell]) => {
    const key = decodeKey(cell);
    return key !== undefined && unknown.has(key);
  });
  return appeared ? undefined : { ...seen, rows, rowOf };
}

/** What each key of a table holds. */
export function answersOf(table: Table, sheet: string): Answers {
  return (key) => {
    const number = table.rowOf.get(key);
    if (number === undefined) return undefined;
    return decodeRow({ sheet, number, cells: table.rows[number - 1] ?? [] }, table.layout);
  };
}

/** Says once what a person should know about the keys of a tab. */
function warnsOnce(logger: Logger, sheet: string): (table: Table) => void {
  const said = new Set<string>();
  const once = ([key]: readonly string[], problem: string): void => {
    if (key === undefined || said.has(problem)) return;
    said.add(problem);
    logger.warn(`the key ${shortKey(key)} ${problem}`);
  };
  return ({ duplicates, rounded }) => {
    once(duplicates, `is in several rows of "${sheet}"; the topmost one counts`);
    once(
      rounded,
      `of "${sheet}" is a number of more than 15 digits, which Google rounds; format the column as text, and type it again`,
    );
  };
}
