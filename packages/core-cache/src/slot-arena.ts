import type { Cache } from '@walkeros/core';
import type { CopyKind } from './isolate.js';
import { nthSmallest } from './nth-smallest.js';
import type { EvictionCause, Held, Lifetime, TierEntry } from './tier.js';

/**
 * Entries of all namespaces of one memory tier, in slots.
 *
 * A slot is an index into parallel arrays. Two numbers of a slot lie side by side: when
 * it falls due, and its stamp, a serial number of its last use. A read compares the one
 * and writes the other, in one cache line, and never touches a Map: deleting and
 * re-inserting a Map key on each read leaves dead entries in its bucket chain and makes
 * a hot key a thousand times slower. Order of use is only worked out when something has
 * to go. Each namespace has a Map of its own from key to slot, so keys are never joined
 * and two namespaces cannot meet; the arena only knows who owns a slot.
 *
 * Capacity is shared: when there are more than `maxEntries`, the least recently used
 * entries go in one batch until `lowWaterMark` of it is left, at least one, whoever owns
 * them. Source: `store-cache.txt`, "Default tier: built-in __cache".
 */
export class SlotArena {
  /** Due time and stamp of each slot. Slot 0 is never given out: its stamp is the last one. */
  #times = new Float64Array(INITIAL_SLOTS * 2);
  #keys: string[] = [''];
  #values: (Held | undefined)[] = [undefined];
  #copies = new Uint8Array(INITIAL_SLOTS);
  #owners: (SlotOwner | undefined)[] = [undefined];
  /** Only of entries that outlive the moment they fall due: those with `stale` or `refresh`. */
  readonly #lifetimes = new Map<number, Lifetime>();
  readonly #free: number[] = [];
  readonly #maxEntries: number;
  readonly #lowWaterMark: number;
  #size = 0;

  /** @param lowWaterMark - What an overflow leaves, as a fraction of `maxEntries`: above 0, at most 1. */
  constructor(maxEntries: number, lowWaterMark: number) {
    this.#maxEntries = maxEntries;
    this.#lowWaterMark = lowWaterMark;
  }

  get size(): number {
    return this.#size;
  }

  /** The value in a slot, as held; `undefined` once it is due. Counts as use. */
  use(slot: number, nowMs: number): Held | undefined {
    if ((this.#times[slot * 2] as number) <= nowMs) return undefined;
    this.#touch(slot);
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
    const dueMs = this.#times[slot * 2] as number;
    return this.#lifetimes.get(slot) ?? { dueMs, expiresMs: dueMs, endsMs: dueMs };
  }

  /** Replaces what a slot holds. Counts as use. */
  replace(slot: number, entry: TierEntry, copy: CopyKind): void {
    this.#fill(slot, entry, copy);
  }

  /** Puts off the moment an entry falls due, within its life. */
  postpone(slot: number, dueMs: number): void {
    const { expiresMs, endsMs } = this.lifetime(slot);
    this.#setLifetime(slot, { dueMs: Math.min(dueMs, endsMs), expiresMs, endsMs });
  }

  /** Changes how long an entry lives. Does not count as use. */
  relive(slot: number, lifetime: Lifetime): void {
    this.#setLifetime(slot, lifetime);
  }

  /**
   * The owner notes the slot, and calls {@link SlotArena.makeRoom} then: what goes there
   * goes by way of its notes, so that none of them can name a slot that is somebody else's.
   *
   * @returns The slot that now holds the entry.
   */
  insert(owner: SlotOwner, key: string, entry: TierEntry & { copy: CopyKind }): number {
    const slot = this.#free.pop() ?? this.#grow();
    this.#keys[slot] = key;
    this.#owners[slot] = owner;
    this.#fill(slot, entry, entry.copy);
    this.#size++;
    return slot;
  }

  /** Evicts a batch if there are too many entries. The latest stays. */
  makeRoom(): void {
    if (this.#size > this.#maxEntries) this.#evictBatch();
  }

  remove(slot: number): void {
    this.#keys[slot] = '';
    this.#values[slot] = undefined;
    this.#owners[slot] = undefined;
    this.#times[slot * 2] = Number.POSITIVE_INFINITY;
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
      if ((this.#times[slot * 2] as number) > nowMs || this.lifetime(slot).endsMs > nowMs)
        continue;
      const owner = this.#owners[slot];
      if (owner === undefined) continue;
      owner.counters.evictions_ttl++;
      this.#drop(slot, owner, 'expired');
      if (--budget === 0) return slot + 1 < end ? slot + 1 : 0;
    }
    return 0;
  }

  #touch(slot: number): void {
    const times = this.#times;
    times[slot * 2 + 1] = times[LAST_STAMP] = (times[LAST_STAMP] as number) + 1;
  }

  #fill(slot: number, entry: TierEntry, copy: CopyKind): void {
    this.#values[slot] = entry.value;
    this.#copies[slot] = copy;
    this.#touch(slot);
    this.#setLifetime(slot, entry);
  }

  #setLifetime(slot: number, { dueMs, expiresMs, endsMs }: Lifetime): void {
    this.#times[slot * 2] = dueMs;
    if (dueMs !== endsMs) this.#lifetimes.set(slot, { dueMs, expiresMs, endsMs });
    else if (this.#lifetimes.size > 0) this.#lifetimes.delete(slot);
  }

  /** Stamps are unique, so exactly as many entries go as are too many. */
  #evictBatch(): void {
    const kept = Math.max(1, Math.floor(this.#maxEntries * this.#lowWaterMark));
    const surplus = this.#size - kept;
    const newestToGo = nthSmallest(this.#stamps(), surplus);
    for (let slot = 1; slot < this.#keys.length; slot++) {
      if ((this.#times[slot * 2 + 1] as number) > newestToGo) continue;
      const owner = this.#owners[slot];
      if (owner === undefined) continue;
      owner.counters.evictions_entries++;
      this.#drop(slot, owner, 'overflow');
    }
  }

  /** The slot is free before its owner hears of it, who may tell somebody that writes. */
  #drop(slot: number, owner: SlotOwner, why: EvictionCause): void {
    const key = this.#keys[slot] as string;
    this.remove(slot);
    owner.lost(key, why);
  }

  /** The stamps of the slots that are in use. */
  #stamps(): Float64Array {
    const stamps = new Float64Array(this.#size);
    let count = 0;
    for (let slot = 1; slot < this.#keys.length; slot++) {
      if (this.#owners[slot] !== undefined)
        stamps[count++] = this.#times[slot * 2 + 1] as number;
    }
    return stamps;
  }

  #grow(): number {
    const slot = this.#keys.length;
    if (slot === this.#copies.length) {
      this.#times = resized(this.#times, new Float64Array(slot * 4));
      this.#copies = resized(this.#copies, new Uint8Array(slot * 2));
    }
    this.#keys.push('');
    this.#values.push(undefined);
    this.#owners.push(undefined);
    return slot;
  }
}

/** Whoever put an entry into a slot; told when the entry goes without being asked. */
export interface SlotOwner {
  readonly counters: Cache.Counters;
  /** The arena has dropped this key. */
  lost(key: string, why: EvictionCause): void;
}

const INITIAL_SLOTS = 64;
/** Where the times of slot 0 keep the stamp that was given out last. */
const LAST_STAMP = 1;

function resized<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
