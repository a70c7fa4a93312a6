import type { Cache } from '@walkeros/core';
import type { CopyKind } from './isolate.js';
import type { Held, Lifetime, TierEntry } from './tier.js';

/**
 * Entries of all namespaces of one memory tier, in slots.
 *
 * A slot is an index into parallel arrays. `prev` and `next` are a ring in order of
 * use that begins and ends at slot 0, so a read moves an entry to the front with six
 * array writes and never touches a Map: deleting and re-inserting a Map key on each
 * read leaves dead entries in its bucket chain and makes a hot key a thousand times
 * slower. Each namespace has a Map of its own from key to slot, so keys are never
 * joined and two namespaces cannot meet; the arena only knows who owns a slot.
 *
 * Capacity is shared: when an insert exceeds `maxEntries`, the least recently used
 * entries go in one batch until `lowWaterMark` of it is left, whoever owns them.
 * Source: `store-cache.txt`, "Default tier: built-in __cache".
 */
export class SlotArena {
  #prev = new Int32Array(INITIAL_SLOTS);
  #next = new Int32Array(INITIAL_SLOTS);
  #due = new Float64Array(INITIAL_SLOTS);
  #keys: string[] = [''];
  #values: (Held | undefined)[] = [undefined];
  #copies: CopyKind[] = ['share'];
  #owners: (SlotOwner | undefined)[] = [undefined];
  /** Only of entries that outlive the moment they fall due: those with `stale` or `refresh`. */
  readonly #lifetimes = new Map<number, Lifetime>();
  readonly #free: number[] = [];
  readonly #maxEntries: number;
  readonly #lowWaterMark: number;
  #size = 0;

  /** @param lowWaterMark - What an overflow leaves, as a fraction of `maxEntries`. */
  constructor(maxEntries: number, lowWaterMark: number) {
    this.#maxEntries = maxEntries;
    this.#lowWaterMark = lowWaterMark;
  }

  get size(): number {
    return this.#size;
  }

  /** The value in a slot, as held; `undefined` once it is due. Counts as use. */
  use(slot: number, nowMs: number): Held | undefined {
    if ((this.#due[slot] as number) <= nowMs) return undefined;
    if (this.#next[0] !== slot) this.#moveToFront(slot);
    return this.#values[slot];
  }

  copyKind(slot: number): CopyKind {
    return this.#copies[slot] as CopyKind;
  }

  /** The value in a slot, due or not. */
  held(slot: number): Held {
    return this.#values[slot] as Held;
  }

  lifetime(slot: number): Lifetime {
    const dueMs = this.#due[slot] as number;
    return this.#lifetimes.get(slot) ?? { dueMs, expiresMs: dueMs, endsMs: dueMs };
  }

  /** Replaces what a slot holds. Counts as use. */
  replace(slot: number, entry: TierEntry, copy: CopyKind): void {
    this.#fill(slot, entry, copy);
    if (this.#next[0] !== slot) this.#moveToFront(slot);
  }

  /** Puts off the moment an entry falls due, within its life. */
  postpone(slot: number, dueMs: number): void {
    const { expiresMs, endsMs } = this.lifetime(slot);
    this.#setLifetime(slot, { dueMs: Math.min(dueMs, endsMs), expiresMs, endsMs });
  }

  /** @returns The slot that now holds the entry. May evict a batch, never this entry. */
  insert(owner: SlotOwner, key: string, entry: TierEntry & { copy: CopyKind }): number {
    const slot = this.#free.pop() ?? this.#grow();
    this.#keys[slot] = key;
    this.#owners[slot] = owner;
    this.#fill(slot, entry, entry.copy);
    this.#linkFirst(slot);
    this.#size++;
    if (this.#size > this.#maxEntries) this.#evictBatch();
    return slot;
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#keys[slot] = '';
    this.#values[slot] = undefined;
    this.#owners[slot] = undefined;
    this.#due[slot] = Number.POSITIVE_INFINITY;
    if (this.#lifetimes.size > 0) this.#lifetimes.delete(slot);
    this.#free.push(slot);
    this.#size--;
  }

  /**
   * Drops what has ended from `fromSlot` on, at most `budget` entries.
   *
   * @returns The slot to go on from, or 0 when the end has been reached.
   */
  sweep(nowMs: number, fromSlot: number, budget: number): number {
    const end = this.#keys.length;
    for (let slot = fromSlot; slot < end; slot++) {
      if ((this.#due[slot] as number) > nowMs || this.lifetime(slot).endsMs > nowMs) continue;
      const owner = this.#owners[slot];
      if (owner === undefined) continue;
      owner.counters.evictions_ttl++;
      owner.lost(this.#keys[slot] as string);
      this.remove(slot);
      if (--budget === 0) return slot + 1 < end ? slot + 1 : 0;
    }
    return 0;
  }

  #fill(slot: number, entry: TierEntry, copy: CopyKind): void {
    this.#values[slot] = entry.value;
    this.#copies[slot] = copy;
    this.#setLifetime(slot, entry);
  }

  #setLifetime(slot: number, { dueMs, expiresMs, endsMs }: Lifetime): void {
    this.#due[slot] = dueMs;
    if (dueMs !== endsMs) this.#lifetimes.set(slot, { dueMs, expiresMs, endsMs });
    else if (this.#lifetimes.size > 0) this.#lifetimes.delete(slot);
  }

  #evictBatch(): void {
    const target = Math.floor(this.#maxEntries * this.#lowWaterMark);
    while (this.#size > target) {
      const slot = this.#prev[0] as number;
      const owner = this.#owners[slot] as SlotOwner;
      owner.counters.evictions_entries++;
      owner.lost(this.#keys[slot] as string);
      this.remove(slot);
    }
  }

  #moveToFront(slot: number): void {
    this.#unlink(slot);
    this.#linkFirst(slot);
  }

  #unlink(slot: number): void {
    const before = this.#prev[slot] as number;
    const after = this.#next[slot] as number;
    this.#next[before] = after;
    this.#prev[after] = before;
  }

  #linkFirst(slot: number): void {
    const first = this.#next[0] as number;
    this.#next[slot] = first;
    this.#prev[slot] = 0;
    this.#prev[first] = slot;
    this.#next[0] = slot;
  }

  #grow(): number {
    const slot = this.#keys.length;
    if (slot === this.#prev.length) {
      this.#prev = resize(this.#prev, new Int32Array(slot * 2));
      this.#next = resize(this.#next, new Int32Array(slot * 2));
      this.#due = resize(this.#due, new Float64Array(slot * 2));
    }
    this.#keys.push('');
    this.#values.push(undefined);
    this.#copies.push('share');
    this.#owners.push(undefined);
    return slot;
  }
}

/** Whoever put an entry into a slot; told when the entry goes without being asked. */
export interface SlotOwner {
  readonly counters: Cache.Counters;
  /** The arena has dropped this key. */
  lost(key: string): void;
}

const INITIAL_SLOTS = 64;

function resize<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
