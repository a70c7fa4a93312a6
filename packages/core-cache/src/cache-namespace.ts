import type { Cache, Clock, StoreValue } from '@walkeros/core';
import { Copy, copyDeep, copyFlat, copyKindOf, type CopyKind } from './isolate.js';
import type { SlotArena, SlotOwner } from './slot-arena.js';
import {
  ABSENT,
  type EvictionCause,
  type Found,
  type Held,
  type Review,
  type Tier,
  type TierEntry,
  type WriteOrigin,
} from './tier.js';

export interface NamespaceOptions {
  readonly arena: SlotArena;
  readonly clock: Clock;
  readonly counters: Cache.Counters;
  /** Copy values on their way in and out. */
  readonly isolate: boolean;
  /** Called when the namespace is given back. */
  readonly onRelease: () => void;
  /** Called when an entry with an end has been written: there is something to sweep. */
  readonly onWrite: () => void;
}

/**
 * One store's share of the memory tier: a Map from its own keys to slots.
 * Synchronous, and bound once when the flow is wired, so that a hit costs one Map
 * lookup, one comparison of time, and the stamping of its slot.
 */
export class CacheNamespace implements Tier, SlotOwner {
  readonly #slots = new Map<string, number>();
  readonly #arena: SlotArena;
  readonly #clock: Clock;
  readonly #isolate: boolean;
  readonly #options: NamespaceOptions;
  readonly counters: Cache.Counters;
  readonly shared = false;
  onEvict: Tier['onEvict'];

  constructor(options: NamespaceOptions) {
    this.#options = options;
    this.#arena = options.arena;
    this.#clock = options.clock;
    this.#isolate = options.isolate;
    this.counters = options.counters;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Nobody else writes here, and a load that a write has overtaken is dropped. */
  stamp(): number {
    return 0;
  }

  peek(key: string): Held | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const value = this.#arena.use(slot, this.#clock.coarseNow());
    return typeof value === 'object' && value !== null ? this.#handOut(slot, value) : value;
  }

  read(key: string): Found | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const nowMs = this.#clock.now();
    const { dueMs, expiresMs, endsMs } = this.#arena.lifetime(slot);
    if (endsMs <= nowMs) {
      this.counters.evictions_ttl++;
      this.remove(key);
      this.onEvict?.(key, 'expired');
      return undefined;
    }
    const value = this.#handOut(slot, this.#arena.held(slot));
    return { value, fresh: nowMs < expiresMs, due: dueMs <= nowMs };
  }

  /**
   * @throws WalkerError `STORE_INVALID_DATA` when the value cannot be copied; an
   *   older entry is gone then.
   */
  write(key: string, entry: TierEntry, { load }: WriteOrigin = {}): boolean {
    if (load?.current === false) return false;
    const copy = this.#isolate && entry.value !== ABSENT ? copyKindOf(entry.value) : Copy.share;
    const value: Held =
      copy === Copy.share ? entry.value : this.#copyIn(key, entry.value as StoreValue);
    const { dueMs, expiresMs, endsMs } = entry;
    const own: TierEntry & { copy: CopyKind } = { value, dueMs, expiresMs, endsMs, copy };
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      this.#slots.set(key, this.#arena.insert(this, key, own));
      this.#arena.makeRoom();
    } else {
      this.#arena.replace(slot, own, copy);
    }
    if (endsMs !== Number.POSITIVE_INFINITY) this.#options.onWrite();
    return true;
  }

  remove(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#arena.remove(slot);
  }

  postpone(key: string, dueMs: number): void {
    const slot = this.#slots.get(key);
    if (slot !== undefined) this.#arena.postpone(slot, dueMs);
  }

  lost(key: string, why: EvictionCause): void {
    this.#slots.delete(key);
    this.onEvict?.(key, why);
  }

  dropLocal(key: string): void {
    this.remove(key);
  }

  dropAllLocal(): void {
    for (const slot of this.#slots.values()) this.#arena.remove(slot);
    this.#slots.clear();
  }

  reviewAll(review: Review): void {
    for (const [key, slot] of [...this.#slots]) {
      const held = this.#arena.held(slot);
      const lifetime = review(key, { value: held, ...this.#arena.lifetime(slot) });
      if (lifetime === undefined) this.remove(key);
      else this.#arena.relive(slot, lifetime);
    }
  }

  /** What lies here, ended or not. Does not count as use, and is not a copy. */
  look(key: string): TierEntry | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    return { value: this.#arena.held(slot), ...this.#arena.lifetime(slot) };
  }

  keys(): IterableIterator<string> {
    return this.#slots.keys();
  }

  /** Hands an entry over to another namespace of the same arena. */
  moveTo(other: CacheNamespace, key: string, newKey: string): void {
    const entry = this.look(key);
    if (entry === undefined) return;
    this.remove(key);
    other.write(newKey, entry);
  }

  release(): void {
    this.dropAllLocal();
    this.#options.onRelease();
  }

  #handOut(slot: number, value: Held): Held {
    if (value === ABSENT || !this.#isolate) return value;
    const copy = this.#arena.copyKind(slot);
    if (copy === Copy.share) return value;
    return copy === Copy.flat ? copyFlat(value) : copyDeep(value);
  }

  #copyIn(key: string, value: StoreValue): StoreValue {
    try {
      return copyDeep(value);
    } catch (error) {
      this.remove(key);
      throw error;
    }
  }
}
