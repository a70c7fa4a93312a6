import type { Flow } from '@walkeros/core';
import { CACHE_STORE_ID, tierOf } from '../config/check-stores.js';
import type { LoadedComponent } from '../load/load-components.js';

/** One declared store, with its place in the order of wrapping. */
export interface StorePlan extends Omit<LoadedComponent, 'definition'> {
  definition: Flow.Store;
  /** Id of the store that it caches in; `undefined` without a cache. */
  tier: string | undefined;
  /** Whether another store caches in this one. */
  isTier: boolean;
  /** 0 for a store that caches in no declared store, else one more than its tier. */
  rank: number;
}

/**
 * The stores in the order in which they are wrapped: each after its tier. The
 * graph has been checked: every tier exists, and there is no cycle.
 */
export function planStores(stores: readonly LoadedComponent[]): StorePlan[] {
  const byId = new Map(stores.map((store) => [store.id, store]));

  function rankOf(id: string): number {
    const tier = tierOf(byId.get(id)?.definition ?? {});
    return tier === undefined || tier === CACHE_STORE_ID ? 0 : 1 + rankOf(tier);
  }

  const tiers = new Set(stores.map(({ definition }) => tierOf(definition)));
  const plans = stores.map((store) => {
    const definition: Flow.Store = store.definition;
    const tier = definition.cache && (tierOf(definition) ?? CACHE_STORE_ID);
    return { ...store, definition, tier, isTier: tiers.has(store.id), rank: rankOf(store.id) };
  });
  return plans.sort((a, b) => a.rank - b.rank);
}
