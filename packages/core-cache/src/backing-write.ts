import {
  isPromise,
  StoreError,
  type Deadlines,
  type Store,
  type StoreValue,
} from '@walkeros/core';
import type { Subject } from './tier.js';

/** What a caller wants to change. */
export interface Write {
  readonly operation: 'set' | 'delete';
  readonly key: string;
  /** `undefined` for a delete. */
  readonly value: StoreValue | undefined;
  readonly ttlMs: number | undefined;
  readonly subject?: Subject;
}

export interface BackingWriteOptions {
  /** Names the store in messages. */
  readonly id: string;
  readonly backing: Store;
  readonly deadlines: Deadlines;
  /** The write has been given up, and has ended after all: it may have happened. */
  readonly onLate: () => void;
}

/**
 * Carries a write out in the backing, within its deadline.
 *
 * @throws StoreError what the backing throws, or `timeout`.
 */
export function writeBacking(
  write: Write,
  { id, backing, deadlines, onLate }: BackingWriteOptions,
): void | Promise<void> {
  const answer = send(write, backing);
  if (!isPromise(answer)) return undefined;
  const { operation, key } = write;
  const timeoutError = (): Error =>
    new StoreError(
      'timeout',
      `the backing did not answer within ${deadlines.timeoutMs} ms; the ${operation} may still happen`,
      { store: id, operation, key },
    );
  return deadlines.race(answer, timeoutError, onLate);
}

function send({ key, value, ttlMs }: Write, backing: Store): void | Promise<void> {
  if (value === undefined) return backing.delete(key);
  return ttlMs === undefined ? backing.set(key, value) : backing.set(key, value, ttlMs);
}
