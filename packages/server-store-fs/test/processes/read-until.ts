import type { Store } from '@walkeros/core';
import { numberOf } from './probe-value.js';

export interface Readings {
  reads: number;
  missing: number;
  torn: number;
  /** Reads that found an older value than an earlier read. */
  older: number;
}

/** Reads one key again and again, until its value is number `last`. */
export async function readUntil(store: Store, bytes: number, last: number): Promise<Readings> {
  const readings = { reads: 0, missing: 0, torn: 0, older: 0 };
  let newest = -1;
  while (newest < last) {
    const value = await store.get('key');
    const n = numberOf(value, bytes);
    readings.reads++;
    if (value === undefined) readings.missing++;
    else if (n < 0) readings.torn++;
    else if (n < newest) readings.older++;
    newest = Math.max(newest, n);
  }
  return readings;
}
