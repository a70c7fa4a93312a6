import { randomUUID } from 'node:crypto';
import type { Clock } from '@walkeros/core';

/** Failed keys remembered one by one; beyond that the tier's older entries are distrusted as a whole. */
const MAX_FAILED = 10_000;
/** Recent writes remembered, in two generations of this size. */
const GENERATION = 5_000;
/** How far the clocks of two processes may be apart. */
const SKEW_MS = 1_000;
const NEVER = Number.NEGATIVE_INFINITY;

/** Who has put an entry into a tier, and when the load or the write began that it is of. */
export interface Origin {
  readonly at?: number;
  readonly by?: string;
}

interface RecentWrite {
  /** The stamp of the entry that the write has left, if it has left one. */
  readonly at: number | undefined;
  /** When the tier was told. */
  readonly toldMs: number;
}

/**
 * Entries of a tier that may be older than the truth.
 *
 * Each entry carries the moment at which the load or the write began that it is of, and
 * who wrote it. What began before this process has written the key may be older than that
 * write, however late it reaches the tier: an answer that another process has waited for,
 * or a lagging write. So such an entry is a miss, whatever its ttl says. The clock of
 * another process may be ahead, by {@link SKEW_MS}: its entries have to be so much younger,
 * and one from the future says nothing.
 *
 * When a write to the tier fails or is cut off, the tier may still hold the previous
 * value, or the lost write may land later; so entries of that key that were stamped before
 * the failure are misses too. The next entry that this process writes has a later stamp
 * and is trusted again. A tier may also lose a write that it has acknowledged, for example
 * when a lagging replica takes over. As many recent writes as fit are remembered.
 */
export class Distrust {
  /** Names this process in the entries that it writes. */
  readonly id: string = randomUUID().slice(0, 8);
  readonly #clock: Clock;
  readonly #failed = new Map<string, number>();
  #allNotBefore = NEVER;
  #recent = new Map<string, RecentWrite>();
  #older = new Map<string, RecentWrite>();
  #lastStamp = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time, made strictly increasing, so that two events of one millisecond have an order. */
  stamp(): number {
    this.#lastStamp = Math.max(this.#clock.now(), this.#lastStamp + 0.001);
    return this.#lastStamp;
  }

  /**
   * The tier is about to be told of a write; what it held before is history.
   *
   * @param at - The stamp of the entry that it gets; none for a removal.
   */
  wrote(key: string, at?: number): void {
    this.#recent.set(key, { at, toldMs: this.stamp() });
    if (this.#recent.size < GENERATION) return;
    this.#older = this.#recent;
    this.#recent = new Map();
  }

  /** A write of the key has failed. */
  failed(key: string): void {
    const stamp = this.stamp();
    if (this.#failed.size >= MAX_FAILED && !this.#failed.has(key)) {
      this.#failed.clear();
      this.#allNotBefore = stamp;
    } else {
      this.#failed.set(key, stamp);
    }
  }

  /** @param origin - Without `at` an entry is as old as can be, without `by` somebody else's. */
  trusts(key: string, { at = 0, by }: Origin): boolean {
    const write = this.#recent.get(key) ?? this.#older.get(key);
    const failedMs = this.#failed.get(key) ?? NEVER;
    const notBefore = Math.max(failedMs, this.#allNotBefore);
    if (by === this.id) {
      if (at < notBefore) return false;
      return write === undefined || at === write.at || at >= write.toldMs;
    }
    const earliest = Math.max(notBefore, write?.toldMs ?? NEVER);
    if (earliest === NEVER) return true;
    return at >= earliest + SKEW_MS && at <= this.#clock.now() + SKEW_MS;
  }
}
