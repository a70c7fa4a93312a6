import {
  ConfigError,
  parseTimeout,
  silentLogger,
  systemClock,
  type Cache,
  type Clock,
  type Logger,
  type Store,
} from '@walkeros/core';
import { checkCache } from '@walkeros/core/schemas';
import { CacheRules } from './cache-rules.js';
import { CacheStore, createCacheStore } from './cache-store.js';
import { CachedStore } from './cached-store.js';
import { createCounters } from './counters.js';
import { Deadlines } from './deadlines.js';
import { Loads } from './loads.js';
import { CacheLog } from './cache-log.js';
import { StoreTier } from './store-tier.js';
import type { Tier } from './tier.js';

/** How long a backing may take to answer, unless told otherwise. */
const BACKING_TIMEOUT_MS = 30_000;
/** How long a tier may take before it is bypassed, unless told otherwise. */
const TIER_TIMEOUT_MS = 1_000;

export interface WrapOptions {
  /** Names the store in messages, and its entries in the tier unless `cache.namespace` does. */
  id: string;
  /** As in a flow's config, and checked like it. `cache.store` is not looked at: pass `tier`. */
  cache: Cache;
  /** Where values are cached. Default: a memory tier of its own, destroyed with the wrapper. */
  tier?: Store;
  logger?: Logger;
  clock?: Clock;
  /** Milliseconds that one call of the backing may take. Default 30 000. */
  backingTimeoutMs?: number;
}

/**
 * Puts a cache in front of a store. See {@link CachedStore} for what it promises.
 *
 * @throws ConfigError with every finding, for a `cache` that a flow would refuse too.
 */
export function wrapStore(backing: Store, options: WrapOptions): CachedStore {
  const { id, cache, clock = systemClock, logger = silentLogger } = options;
  const namespace = namespaceOf(options);
  const ownTier = options.tier === undefined ? createCacheStore({ clock }) : undefined;
  const tierStore = options.tier ?? ownTier;
  const isolate = cache.isolate ?? true;
  const log = new CacheLog(id, logger, clock);
  const timeoutMs = parseTimeout(cache.timeout ?? TIER_TIMEOUT_MS) ?? TIER_TIMEOUT_MS;
  const shared =
    tierStore instanceof CacheStore ? tierStore.namespace(namespace, { isolate }) : undefined;
  const tier: Tier =
    shared ??
    new StoreTier({ tier: tierStore as Store, namespace, timeoutMs, clock, log, isolate });

  const deadlines = new Deadlines(clock, options.backingTimeoutMs ?? BACKING_TIMEOUT_MS);
  const rules = new CacheRules(cache.rules, clock);
  const counters = shared?.counters ?? createCounters();
  const loads = new Loads({ id, tier, rules, counters, deadlines, log, clock });
  const onDestroy = (): void => ownTier?.destroy();
  return new CachedStore({
    id,
    backing,
    tier,
    rules,
    loads,
    counters,
    isolate,
    deadlines,
    log,
    onDestroy,
  });
}

/**
 * The namespace under which a store caches: its id, unless the config names one.
 *
 * @throws ConfigError when the config is wrong, or the id cannot serve as a namespace.
 */
function namespaceOf({ id, cache }: WrapOptions): string {
  const findings = [...checkCache(cache, 'cache').findings];
  const namespace = cache.namespace ?? id;
  if (cache.namespace === undefined && (id === '' || id === 'state' || id.includes(':'))) {
    findings.push({
      code: 'CONFIG_INVALID',
      path: 'id',
      message: `"${id}" cannot serve as a namespace`,
      expected:
        'a name that is not empty, not "state" and has no ":", or a cache.namespace beside it',
    });
  }
  if (findings.length > 0) throw new ConfigError(findings);
  return namespace;
}
