import { ConfigError, Deadlines, silentLogger, systemClock, type Store } from '@walkeros/core';
import { CacheRules } from './cache-rules.js';
import { offerRuleChange } from './change-rules.js';
import { checkOptions } from './check-options.js';
import { CachedStore } from './cached-store.js';
import { offerInspection } from './inspect-store.js';
import { Loads } from './loads.js';
import { CacheLog } from './cache-log.js';
import { openTier } from './open-tier.js';
import { linkOf, Sync, type SyncLink } from './sync.js';
import { Turns, type TurnsOptions } from './turns.js';
import type { WrapOptions } from './wrap-options.js';

/** How long a backing may take to answer, unless told otherwise. */
const BACKING_TIMEOUT_MS = 30_000;

/**
 * Puts a cache in front of a store. See {@link CachedStore} for what it promises.
 *
 * @throws ConfigError with every finding, for a `cache` that a flow would refuse too, for options
 *   that do not exist or cannot be, and for a backing that is no store.
 */
export function wrapStore(backing: Store, options: WrapOptions): CachedStore {
  const findings = checkOptions(backing, options);
  if (findings.length > 0) throw new ConfigError(findings);
  const { id, cache, clock = systemClock, logger = silentLogger, succeeds = false } = options;
  const { isolate = true, timeout } = cache;
  const namespace = cache.namespace ?? id;
  const link = options.sync && linkOf(options.sync, namespace);
  const log = new CacheLog({ subject: `store-cache(${id})`, logger, clock });
  const place = { namespace, clock, log, isolate, timeout, succeeds };
  const { tier, counters, onDestroy } = openTier(options.tier, place);
  const timeoutMs = options.backingTimeoutMs ?? BACKING_TIMEOUT_MS;
  const deadlines = new Deadlines(clock, timeoutMs);
  const turns = tier.shared ? turnsOf(link, { clock, log, timeoutMs }) : undefined;
  const rules = new CacheRules(cache.rules, clock);
  const shared = { id, tier, clock, rules, counters, deadlines, log };
  const loads = new Loads({ ...shared, turns });
  const sync = link && new Sync({ ...link, tier, loads, log, clock, turns });
  const parts = { ...shared, backing, loads, sync, onDestroy, isolate };
  const store = new CachedStore(parts);
  offerRuleChange(store, parts);
  offerInspection(store, parts, { namespace, tierStore: options.tier });
  return store;
}

/** Where the store grants no leases, every process loads for itself. */
function turnsOf(
  link: SyncLink | undefined,
  options: Pick<TurnsOptions, 'clock' | 'log' | 'timeoutMs'>,
): Turns | undefined {
  const lease = link?.store.lease?.bind(link.store);
  return link && lease && new Turns({ ...options, ...link, lease });
}
