import { entriesOf, tierOf } from '@walkeros/collector/config';
import type { Cache, Collector, Flow } from '@walkeros/core';
import type { StandIn } from './stand-ins.js';

/** What a store was asked in a simulation. */
export interface StoreFigures {
  /** What it caches in; missing without a cache. */
  readonly tier?: string;
  /** Missing without a cache. */
  readonly counters?: Cache.Counters;
  /** `hits / (hits + misses)`; `null` when it was not asked. */
  readonly hitRate: number | null;
  /** Reads that reached the backing. */
  readonly reads: number;
  /** Writes that would have reached the backing. */
  readonly writes: number;
  /** Whether it is only there for other stores to cache in. */
  readonly isTier: boolean;
}

/** @param standIns - What took the place of each backing, by id. */
export function figuresOf(
  flow: Flow,
  collector: Collector,
  { standIns, asked }: { standIns: ReadonlyMap<string, StandIn>; asked: ReadonlySet<string> },
): Record<string, StoreFigures> {
  const figures = entriesOf(flow, 'stores', '').map(({ id, definition }) => {
    const counters = collector.stores[id]?.counters;
    const counts = standIns.get(id)?.counts ?? { reads: 0, writes: 0 };
    const tier = counters && (tierOf(definition as Flow.Store) ?? '__cache');
    const hitRate = rateOf(counters?.hits, counters?.misses);
    const cached = counters && tier !== undefined ? { tier, counters } : {};
    return [id, { ...cached, hitRate, ...counts, isTier: !asked.has(id) }] as const;
  });
  return Object.fromEntries(figures);
}

/** Source: `store-cache.txt`, "Observability": a healthy cache. */
export function rateOf(hits = 0, misses = 0): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}
