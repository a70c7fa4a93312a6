import { decodeKey } from './cell-codec.js';
import type { Binding, Layout } from './layout.js';
import { readLayout } from './layout.js';

/** A tab as one request answered it: everything in it belongs together. */
export interface Table {
  layout: Layout;
  /** All rows; the header row is number 1 and first. */
  rows: readonly (readonly unknown[])[];
  /** Number of the row that holds a key, counted from 1. */
  rowOf: ReadonlyMap<string, number>;
  /** Keys that several rows hold: the topmost one counts. */
  duplicates: readonly string[];
  /** Keys that are numbers of so many digits that Google has rounded them. */
  rounded: readonly string[];
  cellCount: number;
}

/** From here on the digits of a number are more than Google keeps. */
const ROUNDED_FROM = 1e15;

/** @throws SheetsFailure `invalid-data` when the headers do not fit. */
export function readTable(rows: readonly (readonly unknown[])[], binding: Binding): Table {
  const layout = readLayout(rows[0] ?? [], binding);
  const rowOf = new Map<string, number>();
  const duplicates = new Set<string>();
  const rounded: string[] = [];
  let cellCount = 0;
  rows.forEach((row, index) => {
    cellCount += row.length;
    const cell = row[layout.key];
    const key = index === 0 ? undefined : decodeKey(cell);
    if (key === undefined) return;
    if (typeof cell === 'number' && Math.abs(cell) >= ROUNDED_FROM) rounded.push(key);
    if (rowOf.has(key)) duplicates.add(key);
    else rowOf.set(key, index + 1);
  });
  return { layout, rows, rowOf, duplicates: [...duplicates], rounded, cellCount };
}
