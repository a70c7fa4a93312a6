import type { Store } from '@walkeros/core';
import { inspectStore, type InspectedEntry } from '@walkeros/core-cache';

/** What one tier holds under a key. */
export interface TierFacts extends Omit<InspectedEntry, 'tier' | 'rule'> {
  /** `memory`, the type of the store, or its id and type. */
  readonly name: string;
}

/** What is known of a key, here or in a flow that runs elsewhere. */
export interface KeyFacts {
  /** Type of the store behind the cache. */
  readonly backing: string;
  /** In the order in which a read asks them. */
  readonly tiers: readonly TierFacts[];
  /** The first rule that matches the key; missing when none does. */
  readonly rule?: { readonly index: number; readonly ttlMs: number };
  /** Whether the key is being loaded. */
  readonly loading: boolean;
}

/** Looks into the tiers of a store without asking its backing; `undefined` without a cache. */
export async function keyFacts(store: Store, key: string): Promise<KeyFacts | undefined> {
  const inspection = inspectStore(store);
  if (inspection === undefined) return undefined;
  const rule = inspection.ruleFor(key);
  const entries = await inspection.entry(key);
  return {
    backing: inspection.backing,
    tiers: entries.map(({ tier, ...entry }) => ({ name: tier.type, ...entry })),
    loading: inspection.isLoading(key),
    ...(rule !== undefined && { rule }),
  };
}
