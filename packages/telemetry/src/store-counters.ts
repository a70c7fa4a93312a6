import type { Cache, Collector } from '@walkeros/core';

type CounterName = keyof Cache.Counters;

/** The counters of a cached store, and what each of them is good for. Source: `store-cache.txt`, "Observability". */
export const STORE_COUNTERS: Readonly<Record<CounterName, string>> = {
  hits: 'Reads that the tier answered',
  misses: 'Reads that reached the backing',
  populates: 'Values that were written into the tier after a miss',
  writes: 'Calls of set',
  deletes: 'Calls of delete',
  evictions_entries: 'Entries that the tier dropped for room',
  evictions_ttl: 'Entries that the tier dropped because they had expired',
  inflight_dedups: 'Reads that joined a load that was under way',
};

export const COUNTER_NAMES: readonly CounterName[] = Object.keys(
  STORE_COUNTERS,
) as CounterName[];

/** The sum over all stores: it would count everything twice. */
const BUILT_IN_TIER = '__cache';

/** The stores of a flow that have a cache. */
export function cachedStores(
  collector: Collector,
): { readonly id: string; counters(): Cache.Counters | undefined }[] {
  return Object.entries(collector.stores)
    .filter(([id, { counters }]) => id !== BUILT_IN_TIER && counters !== undefined)
    .map(([id]) => ({ id, counters: () => collector.stores[id]?.counters }));
}
