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
  readonly operation: 'set' | 'add' | 'delete';
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
 * @returns Whether it was carried out: `false` when an `add` has found something.
 * @throws StoreError what the backing throws, or `timeout`.
 */
export function writeBacking(
  write: Write,
  { id, backing, deadlines, onLate }: BackingWriteOptions,
): boolean | Promise<boolean> {
  const answer = send(write, backing);
  if (!isPromise(answer)) return true;
  const { operation, key } = write;
  const timeoutError = (): Error =>
    new StoreError(
      'timeout',
      `the backing did not answer within ${deadlines.timeoutMs} ms; the ${operation} may still happen`,
      { store: id, operation: operation === 'add' ? 'set' : operation, key },
    );
  const ended = deadlines.race<unknown>(answer, timeoutError, onLate);
  return ended.then((added) => operation !== 'add' || added === true);
}

function send({ operation, key, value, ttlMs }: Write, backing: Store): unknown {
  if (value === undefined) return backing.delete(key);
  if (operation === 'add') return backing.add?.(key, value, ttlMs);
  return ttlMs === undefined ? backing.set(key, value) : backing.set(key, value, ttlMs);
}
