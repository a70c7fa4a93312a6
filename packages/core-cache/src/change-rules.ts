/**
 * Changes the rules of a cached store that goes on running, with its entries.
 *
 * An entry keeps the end that it was given, and never outlives what the rules of now
 * would have given it: a `ttl` that became shorter holds at once, one that became longer
 * holds for what is written from now on. What no rule matches any more is gone. Where a
 * tier does not know when an entry was written, the end and the rule of then say it;
 * jitter and a writer's own `ttl` only make the entry look older than it is.
 */
import type { Cache, Store } from '@walkeros/core';
import { CacheRules } from './cache-rules.js';
import type { CachedStoreParts } from './cached-store-parts.js';
import type { Lifetime, Review, TierEntry } from './tier.js';

const changeable = new WeakMap<Store, CachedStoreParts>();

/** Lets the rules of a wrapped store be changed. */
export function offerRuleChange(store: Store, parts: CachedStoreParts): void {
  changeable.set(store, parts);
}

/**
 * Prepares new rules for a store that `wrapStore` has made.
 *
 * @param keep - `false` drops what this process holds: entries of a store that serves as
 *   tier are the envelopes of another one, which rules cannot judge.
 * @returns What puts them into force, in the caller's turn; `undefined` for a store
 *   without a cache.
 * @throws ConfigError for a `match` that is none.
 */
export function prepareRules(
  store: Store,
  rules: readonly Cache.Rule[],
  keep = true,
): (() => void) | undefined {
  const parts = changeable.get(store);
  if (parts === undefined) return undefined;
  const after = new CacheRules(rules, parts.clock);
  return () => {
    const before = new CacheRules([], parts.clock);
    before.become(parts.rules);
    parts.rules.become(after);
    if (keep) parts.tier.reviewAll(reviewBy(before, after));
    else parts.tier.dropAllLocal();
  };
}

function reviewBy(before: CacheRules, after: CacheRules): Review {
  return (key, entry, writtenMs) => {
    const then = before.spanOf(key, entry.value);
    const now = after.spanOf(key, entry.value);
    if (now === undefined) return undefined;
    const sinceMs = writtenMs ?? (then && entry.expiresMs - then.ttlMs);
    return sinceMs === undefined ? undefined : bounded(entry, sinceMs + now.ttlMs, now.staleMs);
  };
}

function bounded(entry: TierEntry, expiresMs: number, staleMs: number): Lifetime {
  return {
    dueMs: Math.min(entry.dueMs, expiresMs),
    expiresMs: Math.min(entry.expiresMs, expiresMs),
    endsMs: Math.min(entry.endsMs, expiresMs + staleMs),
  };
}
