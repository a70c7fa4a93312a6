import type { Clock } from '@walkeros/core';

/** Keys remembered one by one; beyond that the tier's older entries are distrusted as a whole. */
const MAX_KEYS = 10_000;

/**
 * Entries of a tier that may be older than the truth.
 *
 * When writing to a tier fails or is cut off, the tier may still hold the previous
 * value, or the lost write may land later. The key is therefore distrusted: entries
 * stamped before the failure are misses, whatever their ttl says. The next entry
 * that this process writes carries a later stamp and is trusted again.
 */
export class Distrust {
  readonly #clock: Clock;
  readonly #notBefore = new Map<string, number>();
  #allNotBefore = Number.NEGATIVE_INFINITY;
  #lastStamp = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time, made strictly increasing, so that two writes of one millisecond have an order. */
  stamp(): number {
    this.#lastStamp = Math.max(this.#clock.now(), this.#lastStamp + 0.001);
    return this.#lastStamp;
  }

  distrust(key: string): void {
    const stamp = this.stamp();
    if (this.#notBefore.size >= MAX_KEYS && !this.#notBefore.has(key)) {
      this.#notBefore.clear();
      this.#allNotBefore = stamp;
    } else {
      this.#notBefore.set(key, stamp);
    }
  }

  trusts(key: string, at: number | undefined): boolean {
    if (this.#notBefore.size === 0 && this.#allNotBefore === Number.NEGATIVE_INFINITY)
      return true;
    const notBefore = this.#notBefore.get(key) ?? this.#allNotBefore;
    return (at ?? 0) >= Math.max(notBefore, this.#allNotBefore);
  }
}
