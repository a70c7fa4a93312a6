import {
  ConfigError,
  StoreError,
  systemClock,
  type Cache,
  type Clock,
  type Finding,
  type Store,
  type StoreValue,
} from '@walkeros/core';
import { CacheNamespace } from './cache-namespace.js';
import { createCounters, sumCounters } from './counters.js';
import { SlotArena } from './slot-arena.js';
import { createSweeper, type Sweeper } from './sweeper.js';
import { ABSENT, type Lifetime } from './tier.js';

/** The size and the habits of a memory tier. Source: `store-cache.txt`, "Default tier". */
export interface CacheStoreOptions {
  /** Entries over all namespaces: a whole number, 1 or more. Default 10 000. */
  maxEntries?: number;
  /** What an overflow leaves, as a fraction of `maxEntries`: above 0, at most 1. Default 0.8. */
  lowWaterMark?: number;
  /** Milliseconds between sweeps for ended entries; 0 turns them off. Default 60 000. */
  sweepIntervalMs?: number;
  /** Copy values on their way in and out. Default true. */
  isolate?: boolean;
  clock?: Clock;
}

/** Key of the namespace that holds what is stored without one. */
const ROOT = '';

/**
 * The built-in `__cache` tier: an in-memory LRU with expiry, shared by namespaces.
 *
 * Used as a plain store, a key `name:rest` belongs to the namespace `name` if one is
 * bound under that name, so that what a wrapped store caches can be looked at from
 * outside under the same key that a byte store would hold it.
 *
 * Source: `store-cache.txt`, "Default tier: built-in __cache".
 */
export class CacheStore implements Store {
  readonly type = 'memory';
  readonly config: Store.Config = {};
  readonly #arena: SlotArena;
  readonly #sweeper: Sweeper;
  readonly #clock: Clock;
  readonly #isolate: boolean;
  readonly #namespaces = new Map<string, CacheNamespace>();
  /** Who had a name before, oldest first, and is not released yet. */
  readonly #former = new Map<string, CacheNamespace[]>();
  readonly #root: CacheNamespace;

  constructor(options: CacheStoreOptions = {}) {
    const { maxEntries = 10_000, lowWaterMark = 0.8 } = options;
    checkCapacity(maxEntries, lowWaterMark);
    this.#clock = options.clock ?? systemClock;
    this.#isolate = options.isolate ?? true;
    this.#arena = new SlotArena(maxEntries, lowWaterMark);
    this.#sweeper = createSweeper(this.#arena, this.#clock, options.sweepIntervalMs ?? 60_000);
    this.#root = this.namespace(ROOT);
  }

  /** Entries over all namespaces, ended ones included until they are swept. */
  get size(): number {
    return this.#arena.size;
  }

  /** The sum over all namespaces: a fresh snapshot at each read. */
  get counters(): Cache.Counters {
    return sumCounters([...this.#namespaces.values()].map((namespace) => namespace.counters));
  }

  /**
   * Binds a namespace. Entries that were stored as `name:…` before move into it.
   *
   * @param options - `succeeds`: whoever has the name loses it, keeps its own entries, and
   *   gets the name back if the new one is released first.
   * @throws ConfigError `NAMESPACE_TAKEN` when it is bound already: two stores in one
   *   namespace would answer each other's keys.
   */
  namespace(
    name: string,
    options: { isolate?: boolean; succeeds?: boolean } = {},
  ): CacheNamespace {
    const holder = this.#namespaces.get(name);
    if (holder !== undefined && options.succeeds !== true) {
      throw new ConfigError([
        {
          code: 'NAMESPACE_TAKEN',
          path: 'cache.namespace',
          message: `another store caches with namespace "${name}" in the same tier`,
          expected: 'a namespace of its own for each store',
        },
      ]);
    }
    const namespace: CacheNamespace = new CacheNamespace({
      arena: this.#arena,
      clock: this.#clock,
      counters: createCounters(),
      isolate: options.isolate ?? this.#isolate,
      onRelease: () => this.#released(name, namespace),
      onWrite: this.#sweeper.arm,
    });
    if (holder !== undefined) {
      this.#former.set(name, [...(this.#former.get(name) ?? []), holder]);
    }
    this.#namespaces.set(name, namespace);
    if (name !== ROOT) this.#adopt(name, namespace);
    return namespace;
  }

  get(key: string): StoreValue | undefined {
    const { namespace, rest } = this.#locate(key);
    const value = namespace.peek(rest);
    if (value === undefined) namespace.counters.misses++;
    else namespace.counters.hits++;
    return value === ABSENT ? undefined : value;
  }

  /** @param ttlMs - Milliseconds to keep the value; for ever, or until evicted, without it. */
  set(key: string, value: StoreValue, ttlMs?: number): void {
    if (value === undefined) {
      const details = { store: '__cache', operation: 'set', key } as const;
      throw new StoreError('invalid-data', 'undefined is not a value; use delete', details);
    }
    const { namespace, rest } = this.#locate(key);
    namespace.counters.writes++;
    if (ttlMs === undefined || ttlMs > 0)
      namespace.write(rest, { value, ...this.#lifetime(ttlMs) });
    else namespace.remove(rest);
  }

  delete(key: string): void {
    const { namespace, rest } = this.#locate(key);
    namespace.counters.deletes++;
    namespace.remove(rest);
  }

  /** Stops the sweep and drops all entries. The store may still be used afterwards. */
  destroy(): void {
    const former = [...this.#former.values()].flat();
    for (const namespace of [...former, ...this.#namespaces.values()]) {
      if (namespace === this.#root) namespace.dropAllLocal();
      else namespace.release();
    }
    this.#sweeper.stop();
  }

  #lifetime(ttlMs: number | undefined): Lifetime {
    const endsMs = ttlMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + ttlMs;
    return { dueMs: endsMs, expiresMs: endsMs, endsMs };
  }

  #locate(key: string): { namespace: CacheNamespace; rest: string } {
    const colon = this.#namespaces.size === 1 ? -1 : key.indexOf(':');
    const namespace = colon < 1 ? undefined : this.#namespaces.get(key.slice(0, colon));
    return namespace === undefined
      ? { namespace: this.#root, rest: key }
      : { namespace, rest: key.slice(colon + 1) };
  }

  #released(name: string, namespace: CacheNamespace): void {
    const former = (this.#former.get(name) ?? []).filter((each) => each !== namespace);
    if (this.#namespaces.get(name) === namespace) {
      const holder = former.pop();
      if (holder === undefined) this.#namespaces.delete(name);
      else this.#namespaces.set(name, holder);
    }
    if (former.length === 0) this.#former.delete(name);
    else this.#former.set(name, former);
  }

  #adopt(name: string, namespace: CacheNamespace): void {
    const prefix = `${name}:`;
    for (const key of [...this.#root.keys()]) {
      if (key.startsWith(prefix)) this.#root.moveTo(namespace, key, key.slice(prefix.length));
    }
  }
}

/**
 * A memory tier of its own. A flow makes one and calls it `__cache`.
 *
 * @throws ConfigError for a `maxEntries` or a `lowWaterMark` that is out of range.
 */
export function createCacheStore(options?: CacheStoreOptions): CacheStore {
  return new CacheStore(options);
}

function checkCapacity(maxEntries: number, lowWaterMark: number): void {
  const findings: Finding[] = [];
  const refuse = (path: string, value: number, expected: string): void => {
    findings.push({ code: 'CONFIG_INVALID', path, message: `is ${value}`, expected });
  };
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1)
    refuse('maxEntries', maxEntries, 'a whole number of 1 or more');
  if (!(lowWaterMark > 0 && lowWaterMark <= 1))
    refuse('lowWaterMark', lowWaterMark, 'a number above 0, at most 1');
  if (findings.length > 0) throw new ConfigError(findings);
}
