import {
  Deadlines,
  isPromise,
  StoreError,
  systemClock,
  type Clock,
  type Store,
  type StoreValue,
} from '@walkeros/core';
import { forwarded } from './forwarded.js';

/** What {@link withDeadline} has to know. */
export interface DeadlineOptions {
  /** Names the store in messages. */
  id: string;
  /** Milliseconds that one call of `get`, `getMany`, `set`, `add` or `delete` may take. */
  timeoutMs: number;
  /** Default: the system's. */
  clock?: Clock;
}

type Operation = 'get' | 'set' | 'delete';

/**
 * A store whose every call about values ends: with its answer, or with a `timeout` error at
 * the deadline. For stores without a cache; a cached store has this built in.
 */
export function withDeadline(store: Store, options: DeadlineOptions): Store {
  const { id, timeoutMs, clock = systemClock } = options;
  const deadlines = new Deadlines(clock, timeoutMs);

  function inTime<T>(
    answer: T | Promise<T>,
    operation: Operation,
    key: string,
  ): T | Promise<T> {
    if (!isPromise(answer)) return answer;
    return deadlines.race(answer, () => {
      const what = `no answer within ${timeoutMs} ms`;
      return new StoreError('timeout', what, { store: id, operation, key });
    });
  }

  return {
    type: store.type,
    config: store.config,
    get: (key) => inTime(store.get(key), 'get', key),
    set: (key, value: StoreValue, ttlMs) => inTime(store.set(key, value, ttlMs), 'set', key),
    delete: (key) => inTime(store.delete(key), 'delete', key),
    ...(store.getMany && {
      getMany: async (keys) => inTime(store.getMany?.(keys) ?? [], 'get', keys[0] ?? ''),
    }),
    ...(store.add && {
      add: async (key, value, ttlMs) =>
        inTime(store.add?.(key, value, ttlMs) ?? false, 'set', key),
    }),
    ...forwarded(store),
    async destroy(context) {
      deadlines.clear();
      await store.destroy?.(context);
    },
  };
}
