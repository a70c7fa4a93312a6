import type { FlowStore, Store } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { CachedStore, CacheObserver } from '@walkeros/core-cache';
import { failure, type Ending } from './ending.js';
import type { Observable, Observers } from './observers.js';
import { Scope } from './scopes.js';

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
  let hits = store.counters.hits;
  const observer: Omit<CacheObserver, 'everyNthHit'> = {
    caller: (isSample) => observers.caller(isSample),
    resume: (caller, work) => (caller instanceof Scope ? caller.resume(work) : work()),
    ended: ({ op, status, key, durationMs, error, atOnce, caller }) => {
      const ending = status === 'failed' ? failure(error) : { status };
      observers.report(
        { step, tier, op, key, durationMs, ...ending, ...(atOnce && { atOnce }) },
        caller instanceof Scope ? caller : undefined,
      );
    },
  };
  return {
    begin: ({ everyNthHit }) => store.observe({ ...observer, everyNthHit }),
    end: () => store.observe(undefined),
    hits: {
      store: id,
      take() {
        const before = hits;
        ({ hits } = store.counters);
        return hits - before;
      },
    },
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
  const { get, set, delete: remove, getMany, add } = store;
  const own = { get, set, delete: remove, ...(getMany && { getMany }), ...(add && { add }) };

  function timed<T>({ op, keys, valuesIn }: Call, call: () => T): T {
    const beganMs = observers.clock.monotonicNow();
    const caller = observers.caller(false);
    let atOnce: true | undefined = true;
    const end = (endingOf: (index: number) => Ending): void => {
      const durationMs = observers.clock.monotonicNow() - beganMs;
      const call = { step, op, durationMs, ...(atOnce && { atOnce }) };
      keys.forEach((key, index) => {
        observers.report({ ...call, key, ...endingOf(index) }, caller);
      });
    };
    const failed = (error: unknown): void => end(() => failure(error));
    const answered = (answer: unknown): void => {
      const values = valuesIn?.(answer);
      end((index) => ({ status: values && values[index] === undefined ? 'miss' : 'ok' }));
    };
    try {
      const answer = call();
      if (isPromise(answer)) {
        atOnce = undefined;
        answer.then(answered, failed);
      } else answered(answer);
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
    ...(add && {
      add: (key, value, ttlMs) =>
        timed({ op: 'set', keys: [key] }, () => add.call(store, key, value, ttlMs)),
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
