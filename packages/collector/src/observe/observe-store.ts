import type { FlowStore, Store } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { CachedStore } from '@walkeros/core-cache';
import { failure, type Ending } from './ending.js';
import type { Observable, Observers } from './observers.js';

/** One call of a store without a cache. */
interface Call {
  readonly op: 'get' | 'set' | 'delete';
  readonly keys: readonly string[];
  /** The values in the answer to a read, in the order of the keys. */
  readonly valuesIn?: (answer: unknown) => readonly unknown[];
}

/** A cached store tells of its calls itself: only it knows a hit from a join. */
export function observeCachedStore(
  store: CachedStore,
  { id, tier }: { id: string; tier: string },
  observers: Observers,
): Observable {
  const step = { kind: 'store', id } as const;
  return {
    begin: ({ everyNthHit }) =>
      store.observe({
        everyNthHit,
        ended: ({ op, status, key, durationMs, error }) =>
          observers.report({
            ...{ step, tier, op, key, durationMs },
            ...(status === 'failed' ? failure(error) : { status }),
          }),
      }),
    end: () => store.observe(undefined),
  };
}

/**
 * The calls of a store without a cache. Its methods are exchanged while somebody
 * observes, so that they cost nothing otherwise.
 */
export function observePlainStore(
  store: FlowStore,
  id: string,
  observers: Observers,
): Observable {
  const step = { kind: 'store', id } as const;
  const { get, set, delete: remove, getMany } = store;
  const own = { get, set, delete: remove, ...(getMany && { getMany }) };

  function timed<T>({ op, keys, valuesIn }: Call, call: () => T): T {
    const beganMs = observers.clock.monotonicNow();
    const end = (endingOf: (index: number) => Ending): void => {
      const durationMs = observers.clock.monotonicNow() - beganMs;
      keys.forEach((key, index) => {
        observers.report({ step, op, key, durationMs, ...endingOf(index) });
      });
    };
    const failed = (error: unknown): void => end(() => failure(error));
    const answered = (answer: unknown): void => {
      const values = valuesIn?.(answer);
      end((index) => ({ status: values && values[index] === undefined ? 'miss' : 'ok' }));
    };
    try {
      const answer = call();
      if (isPromise(answer)) answer.then(answered, failed);
      else answered(answer);
      return answer;
    } catch (error) {
      failed(error);
      throw error;
    }
  }

  const one = (value: unknown): unknown[] => [value];
  const observed: Partial<Store> = {
    get: (key) => timed({ op: 'get', keys: [key], valuesIn: one }, () => get.call(store, key)),
    set: (key, value, ttlMs) =>
      timed({ op: 'set', keys: [key] }, () => set.call(store, key, value, ttlMs)),
    delete: (key) => timed({ op: 'delete', keys: [key] }, () => remove.call(store, key)),
    ...(getMany && {
      getMany: (keys) =>
        timed({ op: 'get', keys, valuesIn: listOf }, () => getMany.call(store, keys)),
    }),
  };
  return {
    begin: () => void Object.assign(store, observed),
    end: () => void Object.assign(store, own),
  };
}

function listOf(answer: unknown): unknown[] {
  return Array.isArray(answer) ? answer : [];
}
