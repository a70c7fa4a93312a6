import type { Answer } from './exchange.js';
import { firstOf } from './exchange.js';
import type { TypedBody } from './response-value.js';

/** Roughly what an entry costs beside its key and body. */
const ENTRY_OVERHEAD_BYTES = 256;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,510}"$/;
const HTTP_DATE = /^[\w,: ]{1,64}$/;

/** The last answer for a key and the validators that it came with. */
export interface Remembered extends TypedBody {
  /** Headers of a request that need not be answered with the same body again. */
  readonly conditions: Record<string, string>;
}

/** Bodies to fall back on when the API answers "not modified". */
export interface Revalidation {
  find(key: string): Remembered | undefined;
  /** Keeps a 200 that can be revalidated, in place of an older one. */
  remember(key: string, answer: Answer): void;
  forget(key: string): void;
}

/**
 * Least recently used answers go first once there are more than `entries` of them
 * or they hold more than `bytes`. Bodies are kept as bytes and parsed anew for each
 * caller, so no two callers share a value.
 */
export function createRevalidation(limits: { entries: number; bytes: number }): Revalidation {
  const kept = new Map<string, Remembered>();
  let bytes = 0;

  function forget(key: string): void {
    const entry = kept.get(key);
    if (entry === undefined) return;
    kept.delete(key);
    bytes -= sizeOf(key, entry);
  }

  function evict(): void {
    for (const key of kept.keys()) {
      if (kept.size <= limits.entries && bytes <= limits.bytes) return;
      forget(key);
    }
  }

  return {
    find(key) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      kept.delete(key);
      kept.set(key, entry);
      return entry;
    },
    remember(key, answer) {
      forget(key);
      const conditions = conditionsOf(answer);
      if (conditions === undefined) return;
      const entry = {
        body: answer.body,
        contentType: firstOf(answer.headers['content-type']),
        conditions,
      };
      kept.set(key, entry);
      bytes += sizeOf(key, entry);
      evict();
    },
    forget,
  };
}

/** For stores that are told not to remember. */
export const noRevalidation: Revalidation = {
  find: () => undefined,
  remember() {},
  forget() {},
};

function sizeOf(key: string, { body }: Remembered): number {
  return body.byteLength + 2 * key.length + ENTRY_OVERHEAD_BYTES;
}

function conditionsOf({ status, headers }: Answer): Record<string, string> | undefined {
  if (status !== 200 || /no-store/i.test(headers['cache-control'] ?? '')) return undefined;
  const { etag } = headers;
  if (etag !== undefined && ETAG.test(etag)) return { 'if-none-match': etag };
  const modified = headers['last-modified'];
  if (modified === undefined || !isSettled(modified, headers.date)) return undefined;
  return { 'if-modified-since': modified };
}

/**
 * A date has whole seconds: an answer that was made in the second of the change may
 * not be the last version of that second.
 */
function isSettled(modified: string, date: string | undefined): boolean {
  return HTTP_DATE.test(modified) && Date.parse(date ?? '') - Date.parse(modified) >= 1_000;
}
