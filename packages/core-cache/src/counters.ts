import type { Cache } from '@walkeros/core';

/**
 * Counters of one wrapped store. When each one moves:
 *
 * - `hits`: a read was answered by the tier; also each read that joined a flight which ended there.
 * - `misses`: a flight reached the backing. Counted once per flight.
 * - `inflight_dedups`: a read joined a flight that reached the backing.
 * - `populates`: a loaded value went into the tier.
 * - `writes`, `deletes`: calls of `set` or `add`, and of `delete`, whether or not they succeed.
 * - `evictions_entries`, `evictions_ttl`: entries that the built-in tier dropped for room, or because
 *   they had expired; counted on the namespace that lost the entry.
 *
 * Source: `store-cache.txt`, "Observability".
 */
export function createCounters(): Cache.Counters {
  return {
    hits: 0,
    misses: 0,
    populates: 0,
    writes: 0,
    deletes: 0,
    evictions_entries: 0,
    evictions_ttl: 0,
    inflight_dedups: 0,
  };
}

/** The sum of several stores' counters. */
export function sumCounters(all: Iterable<Cache.Counters>): Cache.Counters {
  const sum = createCounters();
  for (const counters of all) {
    for (const name of Object.keys(sum) as (keyof Cache.Counters)[])
      sum[name] += counters[name];
  }
  return sum;
}
