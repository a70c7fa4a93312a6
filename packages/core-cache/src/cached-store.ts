/**
 * A store behind a cache tier: read-through, write-through, single-flight.
 *
 * The tier is advisory, the backing is the truth. Promises, per key and process:
 *
 * 1. A read that begins after a `set` or `delete` has resolved sees it, or something later.
 * 2. However many callers ask for a cold key at once, the backing is asked once, and
 *    all of them get the same promise object.
 * 3. No failure of the tier reaches a caller.
 *
 * What makes the first hold: a load is registered before the tier is read, and a write
 * that completes detaches it, so that nobody can join it any more and it no longer
 * populates. It detaches twice: once when the backing has taken the write, and again
 * when the tier has, because a load that began in between may have read the tier's old
 * entry. Two writes that overlap leave no entry, since only the backing knows which one
 * it kept. A write that timed out may still land; when it does, the key is dropped.
 *
 * A read is answered in the caller's turn when the tier can do that: `get` returns the
 * value itself on a hit, and a promise otherwise.
 *
 * Source: `store-cache.txt`, "Overview", "Write-through error policy", "Coherence model".
 */
import { StoreError, type Cache, type Store, type StoreValue } from '@walkeros/core';
import { writeBacking, type Write } from './backing-write.js';
import { BatchLoad } from './batch-load.js';
import { ObservedCalls, type CacheObserver } from './cache-observer.js';
import { forwarded } from './forwarded.js';
import { copyDeep } from './isolate.js';
import type { CachedStoreParts } from './cached-store-parts.js';
import type { Ask } from './loads.js';
import { Overlaps } from './overlaps.js';
import { ABSENT, type Lifetime, type Tier } from './tier.js';
import { unwrap } from './tier-envelope.js';
import { offerTierView, type TierView } from './tier-view.js';

type Value = StoreValue | undefined;

/** Hits of which none is reported. A small integer to the engine, unlike `Infinity`. */
const UNOBSERVED = 2 ** 30;

/** A store with a cache in front of it. Made by `wrapStore`. */
export class CachedStore implements Store {
  readonly type: string;
  readonly config: Store.Config;
  readonly setup?: NonNullable<Store['setup']>;
  readonly diagnose?: NonNullable<Store['diagnose']>;
  readonly channel?: NonNullable<Store['channel']>;
  readonly lease?: NonNullable<Store['lease']>;
  /** As `set`, where the backing can add. What it finds there is in no tier afterwards. */
  readonly add?: NonNullable<Store['add']>;
  readonly #parts: CachedStoreParts;
  readonly #tier: Tier;
  readonly #counters: Cache.Counters;
  readonly #overlaps = new Overlaps();
  readonly #ask: Ask;
  #observed: ObservedCalls | undefined;
  /** When so many reads have been hits, the next hit is reported to the observer. */
  #dueAfterHits = UNOBSERVED;

  constructor(parts: CachedStoreParts) {
    const { backing } = parts;
    this.type = backing.type;
    this.config = backing.config;
    this.#parts = parts;
    this.#tier = parts.tier;
    this.#counters = parts.counters;
    this.#ask = (key) => backing.get(key);
    Object.assign(this, forwarded(backing));
    if (backing.add !== undefined) {
      this.add = async (key, value, ttlMs) =>
        this.#keep({ operation: 'add', key, value, ttlMs });
    }
    offerTierView(this, this.#tierView());
  }

  /** A fresh snapshot at each read. */
  get counters(): Cache.Counters {
    return { ...this.#counters };
  }

  /** @throws StoreError what the backing throws, or `timeout` when it does not answer. */
  get(key: string): Value | Promise<Value> {
    if (this.#counters.hits >= this.#dueAfterHits) return this.#read(key, this.#ask);
    const held = this.#tier.peek(key);
    if (held === undefined) return this.#parts.loads.read(key, this.#ask);
    this.#counters.hits++;
    return held === ABSENT ? undefined : held;
  }

  async getMany(keys: readonly string[]): Promise<Value[]> {
    const { backing, id } = this.#parts;
    if (!hasGetMany(backing)) return Promise.all(keys.map((key) => this.get(key)));
    const { ask } = new BatchLoad(id, backing);
    return Promise.all(keys.map((key) => this.#read(key, ask)));
  }

  /** @param ttlMs - Shortens what the rules say, never lengthens it; the backing gets it as a hint. */
  async set(key: string, value: StoreValue, ttlMs?: number): Promise<void> {
    await this.#keep({ operation: 'set', key, value, ttlMs });
  }

  async delete(key: string): Promise<void> {
    this.#counters.deletes++;
    await this.#write({ operation: 'delete', key, value: undefined, ttlMs: undefined });
  }

  /** Tells `observer` of the calls of this store, and nobody of them without one. */
  observe(observer: CacheObserver | undefined): void {
    const { loads, tier } = this.#parts;
    const observed = observer && new ObservedCalls(observer, this.#parts);
    this.#observed = loads.observed = observed;
    this.#dueLater();
    tier.onEvict = observed && ((key, why) => observed.evicted(key, why));
  }

  /** Gives the namespace back and closes the backing. */
  async destroy(context?: Store.Lifecycle): Promise<void> {
    const { tier, deadlines, backing, onDestroy, sync } = this.#parts;
    try {
      await sync?.stop();
      tier.release();
      deadlines.clear();
      onDestroy();
    } finally {
      await backing.destroy?.(context);
    }
  }

  /** How another wrapper sees this store when it uses it as its tier. */
  #tierView(): TierView {
    return {
      isolated: this.#parts.isolate,
      peek: (key) => this.#peek(key),
      get: (key, subject) => this.#parts.loads.read(key, this.#ask, subject),
      set: async (key, value, { ttlMs, subject }) => {
        await this.#keep({ operation: 'set', key, value, ttlMs, subject });
      },
      delete: (key) => this.delete(key),
      dropLocal: (key) => {
        this.#parts.loads.detach(key);
        this.#tier.dropLocal(key);
      },
      dropAllLocal: () => {
        this.#parts.loads.detachAll();
        this.#tier.dropAllLocal();
      },
    };
  }

  #read(key: string, ask: Ask): Value | Promise<Value> {
    const held = this.#peek(key);
    return held === undefined ? this.#parts.loads.read(key, ask) : held;
  }

  #peek(key: string): Value {
    const isDue = this.#counters.hits >= this.#dueAfterHits;
    const held = (isDue ? (this.#observed ?? this.#tier) : this.#tier).peek(key);
    if (held === undefined || held === ABSENT) return undefined;
    this.#counters.hits++;
    if (isDue) this.#dueLater();
    return held;
  }

  #dueLater(): void {
    this.#dueAfterHits = this.#counters.hits + (this.#observed?.everyNthHit ?? UNOBSERVED) - 1;
  }

  #keep(write: Write): Promise<boolean> {
    const { key, value } = write;
    if (value === undefined) {
      const details = { store: this.#parts.id, operation: 'set', key } as const;
      throw new StoreError('invalid-data', 'undefined is not a value; use delete', details);
    }
    this.#counters.writes++;
    return this.#write(write);
  }

  #write(write: Write): Promise<boolean> {
    const { operation, key } = write;
    if (this.#observed === undefined) return this.#carryOut(write, this.#tier);
    const op = operation === 'add' ? 'set' : operation;
    return this.#observed.change(op, key, (at) => this.#carryOut(write, at));
  }

  /** @returns Whether the backing has changed: an `add` may find something. */
  async #carryOut(write: Write, tier: Pick<Tier, 'write' | 'remove'>): Promise<boolean> {
    const { key } = write;
    const { loads } = this.#parts;
    const own = this.#snapshot(write);
    const beganMs = this.#tier.stamp();
    let changed: boolean;
    this.#overlaps.begin(key);
    try {
      const onLate = (): void => void this.#landedLate(key);
      changed = await writeBacking(
        { ...write, value: own ?? write.value },
        { ...this.#parts, onLate },
      );
    } catch (error) {
      this.#overlaps.end(key);
      throw error;
    }
    const isAlone = !this.#overlaps.end(key);
    loads.detach(key);
    const isKnown = isAlone && changed && own !== undefined;
    const lifetime = isKnown ? this.#lifetimeOf(write, own) : undefined;
    if (own === undefined || lifetime === undefined) await tier.remove(key);
    else
      await tier.write(key, { value: own, ...lifetime }, { subject: write.subject, beganMs });
    loads.detach(key);
    if (changed) this.#parts.sync?.changed(key);
    return changed;
  }

  /** A write that was given up has reached the backing after all. */
  async #landedLate(key: string): Promise<void> {
    const { loads, sync } = this.#parts;
    loads.detach(key);
    await this.#tier.remove(key);
    loads.detach(key);
    sync?.changed(key);
  }

  /**
   * The value as it is now: whoever set it may go on changing it. The backing is given it
   * and may keep it, so a tier copies it once more. `undefined` for a delete, and for a
   * value that cannot be copied and is therefore not cached.
   */
  #snapshot({ key, value }: Write): Value {
    if (value === undefined || !this.#parts.isolate) return value;
    try {
      return copyDeep(value);
    } catch (error) {
      this.#parts.log.uncacheable(key, error);
      return undefined;
    }
  }

  #lifetimeOf({ key, ttlMs, subject }: Write, value: StoreValue): Lifetime | undefined {
    const plain = unwrap(value, subject?.wrappings ?? 0);
    return this.#parts.rules.lifetimeOf(subject?.key ?? key, plain, ttlMs);
  }
}

function hasGetMany(store: Store): store is Store & Required<Pick<Store, 'getMany'>> {
  return store.getMany !== undefined;
}
