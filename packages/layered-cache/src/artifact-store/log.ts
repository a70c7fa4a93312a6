/*
 * A log on a store that can neither list nor append.
 *
 *   x/<name>       the head: where the log begins
 *   x/<name>/<n>   its records, by number
 *
 * Records are written one after the other. A number whose write has failed is left out, since
 * that write may still arrive; a reader goes on behind such gaps.
 */
import { nextRound, type StoreValue } from '@walkeros/core';
import { eachLimited } from '../each-limited.js';
import { headKey, recordKey } from './artifact-keys.js';
import { type LogHead, type LogOptions, readHead } from './log-head.js';
import { isDamage } from './read-parts.js';
import type { StoreCalls } from './store-calls.js';

/** Absent numbers in a row that end a log. */
const MAX_GAP = 16;
/** Records that are asked for at once; a batch is no shorter than a gap. */
const WINDOW = 16;
const DELETES_AT_ONCE = 32;

export type Row = StoreValue[];

export interface Log {
  /**
   * Writes a record behind all others.
   *
   * @param build - Called when its turn has come, with the number that it will have.
   */
  append(build: (at: number) => Row[]): Promise<void>;
  /** Lets the log begin at a record, and removes those before it. */
  cut(from: number): Promise<void>;
}

export interface OpenedLog {
  log: Log;
  /** How many records there are. */
  records: number;
  /** What a version before 2 kept in the head. */
  rows: readonly unknown[];
}

/**
 * @param onRecord - Gets the records in their order, those that are damaged as `undefined`.
 * @throws StoreError when the store cannot be read.
 */
export async function openLog(
  options: LogOptions,
  onRecord: (rows: unknown) => void,
): Promise<OpenedLog> {
  const head = await readHead(options);
  let [next, records] = [head.from, 0];
  for (let at = head.from; at - next < MAX_GAP; at += WINDOW) {
    for (const [index, record] of (await readWindow(options, at)).entries()) {
      if (record === undefined) continue;
      onRecord(record.rows);
      [next, records] = [at + index + 1, records + 1];
      // Requests are answered meanwhile.
      await nextRound();
    }
  }
  return { log: createLog(options, { head, next }), records, rows: head.rows };
}

function createLog(
  { name, calls }: LogOptions,
  { head, next: first }: { head: LogHead; next: number },
): Log {
  let next = first;
  let failures = 0;
  let removedBefore = head.removedBefore;
  let writing: Promise<void> = Promise.resolve();

  return {
    append(build) {
      const written = writing.then(async () => {
        const at = next + (failures++ % MAX_GAP);
        await calls.set(recordKey(name, at), build(at));
        [next, failures] = [at + 1, 0];
      });
      writing = written.catch(() => undefined);
      return written;
    },
    async cut(from) {
      await calls.set(headKey(name), { v: 2, from, removedBefore });
      const obsolete = Array.from(
        { length: from - removedBefore },
        (_, n) => n + removedBefore,
      );
      await eachLimited(obsolete, DELETES_AT_ONCE, (at) => calls.delete(recordKey(name, at)));
      removedBefore = from;
    },
  };
}

/** Damaged bytes have no rows. */
type FoundRecord = { rows?: unknown };

async function readWindow(
  { name, calls }: LogOptions,
  from: number,
): Promise<(FoundRecord | undefined)[]> {
  const keys = Array.from({ length: WINDOW }, (_, index) => recordKey(name, from + index));
  try {
    const values = await calls.getMany(keys);
    return values.map((rows) => (rows === undefined ? undefined : { rows }));
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  // One damaged record must not hide the others.
  return Promise.all(keys.map((key) => readRecord(calls, key)));
}

async function readRecord(calls: StoreCalls, key: string): Promise<FoundRecord | undefined> {
  try {
    const rows = await calls.get(key);
    return rows === undefined ? undefined : { rows };
  } catch (error) {
    if (isDamage(error)) return {};
    throw error;
  }
}
