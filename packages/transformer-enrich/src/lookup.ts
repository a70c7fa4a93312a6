import {
  isPromise,
  type Deadline,
  type Store,
  StoreError,
  type StoreValue,
  within,
} from '@walkeros/core';

/** How a lookup went. A key that the event does not have counts as `missing`. */
export type LookupResult =
  | { status: 'found'; value: StoreValue }
  | { status: 'missing' }
  | { status: 'failed'; error: unknown };

/**
 * Asks a store, and turns what it throws into a result. Synchronous where the
 * store is: a hit in the memory tier costs no promise.
 */
export function lookup(
  store: Store,
  key: string,
  deadline: Deadline,
): LookupResult | Promise<LookupResult> {
  try {
    const found = store.get(key);
    if (!isPromise(found)) return toResult(found);
    const inTime = within(found, deadline, () => {
      throw late(store, key, deadline.timeoutMs);
    });
    return inTime.then(toResult, toFailure);
  } catch (error) {
    return toFailure(error);
  }
}

function toResult(value: StoreValue | undefined): LookupResult {
  return value === undefined ? { status: 'missing' } : { status: 'found', value };
}

function toFailure(error: unknown): LookupResult {
  return { status: 'failed', error };
}

function late(store: Store, key: string, timeoutMs: number): StoreError {
  const details = { store: store.config.id ?? store.type, operation: 'get', key } as const;
  return new StoreError('timeout', `no answer within ${timeoutMs} ms`, details);
}
