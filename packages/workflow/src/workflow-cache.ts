import type { MaybePromise, Store, StoreValue } from '@walkeros/core';

/** A step's result as the cache holds it: the result itself, as data. */
export type CacheEntry = Lasting &
  (
    | { readonly ok: true; readonly value?: unknown }
    | { readonly ok: false; readonly error: unknown; readonly cause?: unknown }
  );

interface Lasting {
  /** When the result stops being good, in ms since the epoch. */
  readonly exp?: number;
  /** The value is the step's own, not a copy: written with `isolate: false`. */
  readonly shared?: true;
}

/**
 * Anything Map-like, synchronous or not. `undefined` and `null` are a miss.
 * Source: `workflow-caching.txt`, "Any object with Map-like get, set, has, delete".
 */
export interface WorkflowCache {
  get(key: string): unknown;
  /** @param options - `ttl`: milliseconds to keep the entry, for caches that know expiry. */
  set(key: string, entry: CacheEntry, options?: { readonly ttl: number }): unknown;
  /** Never called by a workflow: `get` says it all, in one round trip. */
  has(key: string): MaybePromise<boolean>;
  delete(key: string): MaybePromise<boolean>;
}

const adapters = new WeakMap<Store, WorkflowCache>();

/**
 * A store as the cache of a workflow, so that steps survive a crash and are shared
 * between processes. The same store gives the same cache, so that workflows which share
 * it also share steps in flight.
 */
export function storeCache(store: Store): WorkflowCache {
  const known = adapters.get(store);
  if (known !== undefined) return known;
  const has = async (key: string): Promise<boolean> => (await store.get(key)) !== undefined;
  const adapter: WorkflowCache = {
    get: (key) => store.get(key),
    set: (key, entry, options) => store.set(key, entry as unknown as StoreValue, options?.ttl),
    has,
    async delete(key) {
      const existed = await has(key);
      await store.delete(key);
      return existed;
    },
  };
  adapters.set(store, adapter);
  return adapter;
}

/** The cache that an option names: as it is, or around a store. */
export function workflowCache(cache: WorkflowCache | Store): WorkflowCache {
  return 'has' in cache ? cache : storeCache(cache);
}
