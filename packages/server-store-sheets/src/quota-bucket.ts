import type { Clock } from '@walkeros/core';
import { sleep } from '@walkeros/core';
import { SheetsFailure } from './sheets-failure.js';

/** A second more than Google's minute: requests a minute apart may arrive closer together. */
const WINDOW_MS = 61_000;

/** Lets at most so many requests pass in any minute, in the order in which they ask. */
export class QuotaBucket {
  readonly #clock: Clock;
  /** Of those who use it now; several may name the same. */
  readonly #limits: number[] = [];
  /** Times of the passages of the last minute, and of reserved ones; ascending. */
  readonly #passages: number[] = [];
  #blockedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Those who share a bucket may name different limits: the lowest holds.
   *
   * @returns Takes the limit back. To be called once.
   */
  limitTo(limit: number): () => void {
    this.#limits.push(limit);
    return () => void this.#limits.splice(this.#limits.indexOf(limit), 1);
  }

  /** Nothing passes for so long: Google said that the quota is used up. */
  block(durationMs: number): void {
    const untilMs = this.#clock.monotonicNow() + durationMs;
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs);
  }

  /** @throws SheetsFailure `throttled` at once, when the wait would be longer than `maxWaitMs`. */
  async pass(maxWaitMs: number): Promise<void> {
    const clock = this.#clock;
    const untilMs = clock.monotonicNow() + maxWaitMs;
    for (;;) {
      const atMs = this.#reserve(untilMs);
      await sleep(atMs - clock.monotonicNow(), { clock });
      // Unless Google has said so meanwhile.
      if (atMs >= this.#blockedUntilMs) return;
    }
  }

  #reserve(untilMs: number): number {
    const nowMs = this.#clock.monotonicNow();
    this.#forgetUntil(nowMs - WINDOW_MS);
    const oldestMs = this.#passages.at(-Math.min(...this.#limits)) ?? Number.NEGATIVE_INFINITY;
    const atMs = Math.max(nowMs, oldestMs + WINDOW_MS, this.#blockedUntilMs);
    if (atMs > untilMs) throw usedUp(atMs - nowMs);
    this.#passages.push(atMs);
    return atMs;
  }

  /** By age and not by number: a limit that is low for a while makes no passage unhappen. */
  #forgetUntil(ms: number): void {
    const kept = this.#passages.findIndex((atMs) => atMs > ms);
    if (kept !== 0) this.#passages.splice(0, kept < 0 ? this.#passages.length : kept);
  }
}

function usedUp(waitMs: number): SheetsFailure {
  const retryAfterMs = Math.ceil(waitMs);
  const seconds = Math.ceil(waitMs / 1000);
  return new SheetsFailure(
    'throttled',
    `the quota is used up for another ${seconds} s; cache the store, or use mode "snapshot"`,
    { retryAfterMs },
  );
}
