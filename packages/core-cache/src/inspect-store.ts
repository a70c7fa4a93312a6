import { encodeValue, type Store, type StoreValue } from '@walkeros/core';
import type { CachedStoreParts } from './cached-store-parts.js';
import { copyDeep } from './isolate.js';
import { ABSENT } from './tier.js';
import { LevelError, levelsOf, type Level, type Sight, type Tiered } from './tier-levels.js';

/** A place in which a cached store keeps entries. */
export interface InspectedTier {
  /** `memory`, or the type of the store: `redis`, `fs`, … */
  readonly type: string;
  /** The store that was given as tier; `undefined` for a memory tier of the wrapper's own. */
  readonly store: Store | undefined;
  /** Whether its keys can be listed. */
  readonly lists: boolean;
}

/** What one tier holds under a key. All spans in milliseconds. */
export interface InspectedEntry {
  readonly tier: InspectedTier;
  readonly present: boolean;
  /** The tier remembers that the backing has nothing. */
  readonly absence?: boolean;
  /** Left of the `ttl`; 0 when the entry is stale. */
  readonly ttlLeftMs?: number;
  /** Until the entry is gone; longer than `ttlLeftMs` only with `stale`. */
  readonly endsInMs?: number;
  /** Since what the entry holds was asked for, or written, where the tier keeps that. */
  readonly ageMs?: number;
  /** Of the value, encoded. */
  readonly sizeBytes?: number;
  /** Place in `cache.rules` of the rule that matches. */
  readonly rule?: number;
  /** Since it ended, of an entry that is still there: a read takes it for a miss. */
  readonly endedAgoMs?: number;
  /** Why the tier could not be looked into: code of an error, or `FOREIGN_ENTRY`. */
  readonly failed?: string;
}

/** What a removal of all entries came to. */
export interface EvictedAll {
  readonly entries: number;
  /** Whether every tier can list its keys. What one that cannot still holds is not known. */
  readonly complete: boolean;
}

/**
 * A look behind a cached store, for tools. Nothing here asks the backing, counts as a
 * hit or a miss, or keeps an entry from being evicted.
 */
export interface StoreInspection {
  readonly id: string;
  readonly namespace: string;
  /** Type of the store behind the cache: `sheets`, `api`, … */
  readonly backing: string;
  /** In the order in which a read asks them. */
  readonly tiers: readonly InspectedTier[];
  /** Keys that are being loaded now. */
  readonly inFlight: number;
  /** Whether a read of this key is under way, which the next one would join. */
  isLoading(key: string): boolean;
  /** The rule of `cache.rules` that a key falls under as long as its value is not known. */
  ruleFor(key: string): { readonly index: number; readonly ttlMs: number } | undefined;
  /** The keys that the tiers can list, each once. */
  keys(): Iterable<string>;
  /** One answer for each of {@link StoreInspection.tiers}. Asks stores that serve as tiers. */
  entry(key: string): Promise<InspectedEntry[]>;
  /** What a hit would be answered with, as a copy; `undefined` when no tier holds a value. */
  value(key: string): Promise<StoreValue | undefined>;
  /** Drops the entry of a key from all tiers, and from other processes with `sync`. */
  evict(key: string): Promise<void>;
  /** Does so for every key that the tiers can list. */
  evictAll(): Promise<EvictedAll>;
}

interface Wrapped extends Tiered {
  readonly parts: CachedStoreParts;
}

const wrapped = new WeakMap<Store, Wrapped>();

/** Lets a wrapped store be inspected. */
export function offerInspection(
  store: Store,
  parts: CachedStoreParts,
  place: Pick<Tiered, 'namespace' | 'tierStore'>,
): void {
  const { tier, backing, clock } = parts;
  wrapped.set(store, { ...place, tier, backing, clock, parts });
}

/** @returns `undefined` for a store without a cache. */
export function inspectStore(store: Store): StoreInspection | undefined {
  const found = wrapped.get(store);
  if (found === undefined) return undefined;
  const { parts, namespace } = found;
  const { tier, loads } = parts;
  const levels = levelsOf(found, (inner) => wrapped.get(inner));

  async function evict(key: string): Promise<void> {
    loads.detach(key);
    await tier.remove(key);
    // One that began meanwhile may have read the entry that has just gone.
    loads.detach(key);
    parts.sync?.changed(key);
  }

  return {
    id: parts.id,
    namespace,
    backing: found.backing.type,
    tiers: levels.map(describe),
    get inFlight() {
      return loads.inFlight;
    },
    isLoading: (key) => loads.isLoading(key),
    ruleFor: (key) => parts.rules.ruleFor(key),
    keys: () => keysOf(levels),
    entry: (key) => Promise.all(levels.map((level) => entryIn(level, key, parts))),
    async value(key) {
      for (const level of levels) {
        const sight = await lookPast(level, key);
        if (sight === undefined || sight.endsMs <= parts.clock.now()) continue;
        return sight.value === ABSENT ? undefined : copyDeep(sight.value);
      }
      return undefined;
    },
    evict,
    async evictAll() {
      const keys = [...keysOf(levels)];
      loads.detachAll();
      await Promise.all(keys.map(evict));
      return { entries: keys.length, complete: levels.every((level) => level.keys) };
    },
  };
}

function describe({ type, store, keys }: Level): InspectedTier {
  return { type, store, lists: keys !== undefined };
}

function keysOf(levels: readonly Level[]): Set<string> {
  return new Set(levels.flatMap((level) => [...(level.keys?.() ?? [])]));
}

async function entryIn(
  level: Level,
  key: string,
  { clock, rules }: CachedStoreParts,
): Promise<InspectedEntry> {
  const tier = describe(level);
  try {
    const sight = await level.look(key);
    const nowMs = clock.now();
    if (sight === undefined) return { tier, present: false };
    if (sight.endsMs <= nowMs) {
      return { tier, present: false, endedAgoMs: nowMs - sight.endsMs };
    }
    const { value, expiresMs, endsMs, atMs } = sight;
    const times = {
      ttlLeftMs: Math.max(0, expiresMs - nowMs),
      endsInMs: endsMs - nowMs,
      ...(atMs !== undefined && { ageMs: Math.max(0, nowMs - atMs) }),
    };
    if (value === ABSENT) return { tier, present: true, absence: true, ...times };
    const rule = rules.indexOf(key, value);
    const sizeBytes = encodeValue(value).byteLength;
    return { tier, present: true, ...times, sizeBytes, ...(rule !== undefined && { rule }) };
  } catch (error) {
    if (error instanceof LevelError) return { tier, present: false, failed: error.code };
    throw error;
  }
}

/** A tier that cannot be looked into is passed by, as a read would. */
async function lookPast(level: Level, key: string): Promise<Sight | undefined> {
  try {
    return await level.look(key);
  } catch (error) {
    if (error instanceof LevelError) return undefined;
    throw error;
  }
}
