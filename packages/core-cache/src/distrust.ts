import type { Clock } from '@walkeros/core';

/** Failed keys remembered one by one; beyond that the tier's older entries are distrusted as a whole. */
const MAX_FAILED = 10_000;
/** Recent writes remembered, in two generations of this size. */
const GENERATION = 5_000;

/**
 * Entries of a tier that may be older than the truth.
 *
 * Each entry carries the moment at which this process wrote it. When a write to the
 * tier fails or is cut off, the tier may still hold the previous value, or the lost
 * write may land later; so entries of that key that were stamped before the failure
 * are misses, whatever their ttl says. The next entry that this process writes has a
 * later stamp and is trusted again.
 *
 * A tier may also lose a write that it has acknowledged, for example when a lagging
 * replica takes over. The stamps of recent writes are therefore remembered too, as
 * many as fit.
 */
export class Distrust {
  readonly #clock: Clock;
  readonly #failed = new Map<string, number>();
  #allNotBefore = 0;
  #recent = new Map<string, number>();
  #older = new Map<string, number>();
  #lastStamp = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time, made strictly increasing, so that two writes of one millisecond have an order. */
  stamp(): number {
    this.#lastStamp = Math.max(this.#clock.now(), this.#lastStamp + 0.001);
    return this.#lastStamp;
  }

  /** The tier is about to be told of a write; what it held before is history. */
  wrote(key: string, stamp: number): void {
    this.#recent.set(key, stamp);
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

  /** @param at - The stamp of an entry; one without is as old as can be. */
  trusts(key: string, at = 0): boolean {
    if (at < this.#allNotBefore || at < (this.#failed.get(key) ?? 0)) return false;
    return at >= (this.#recent.get(key) ?? this.#older.get(key) ?? 0);
  }
}
