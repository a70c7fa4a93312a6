import { parseTimeout, type Cache, type Clock, type Store } from '@walkeros/core';
import type { CacheLog } from './cache-log.js';
import { CacheStore, createCacheStore } from './cache-store.js';
import { createCounters } from './counters.js';
import { StoreTier } from './store-tier.js';
import type { Tier } from './tier.js';

/** How long a tier may take before it is bypassed, unless told otherwise. */
const TIER_TIMEOUT_MS = 1_000;

export interface OpenTier {
  tier: Tier;
  counters: Cache.Counters;
  /** Ends a tier that was made here. */
  onDestroy: () => void;
}

export interface OpenTierOptions {
  namespace: string;
  clock: Clock;
  log: CacheLog;
  /** Copy values on their way in and out. */
  isolate: boolean;
  timeout: number | string | undefined;
  /** Takes the namespace of a memory tier over from whoever has it. */
  succeeds?: boolean;
}

/**
 * A share of a store that serves as tier: a namespace of a memory tier, or a prefix in
 * any other store.
 *
 * @param given - Default: a memory tier of its own.
 */
export function openTier(given: Store | undefined, options: OpenTierOptions): OpenTier {
  const { namespace, clock, log, isolate, succeeds = false } = options;
  if (given !== undefined && !(given instanceof CacheStore)) {
    const timeoutMs = parseTimeout(options.timeout ?? TIER_TIMEOUT_MS) ?? TIER_TIMEOUT_MS;
    const tier = new StoreTier({ tier: given, namespace, timeoutMs, clock, log, isolate });
    return { tier, counters: createCounters(), onDestroy: () => undefined };
  }
  const memory = given ?? createCacheStore({ clock });
  const tier = memory.namespace(namespace, { isolate, succeeds });
  return {
    tier,
    counters: tier.counters,
    onDestroy: () => (given === undefined ? memory.destroy() : undefined),
  };
}
