import type { Clock } from '@walkeros/core';
import { SheetsFailure } from './sheets-failure.js';

/** A second more than Google's minute: requests a minute apart may arrive closer together. */
const WINDOW_MS = 61_000;

/** Lets at most `limit` requests pass in any minute, in the order in which they ask. */
export class QuotaBucket {
  readonly #clock: Clock;
  /** Times of the last `limit` passages, reserved ones included; ascending. */
  readonly #passages: number[] = [];
  #limit: number;
  #blockedUntilMs = 0;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Stores of one credential may name different limits: the lowest holds. */
  lower(limit: number): void {
    this.#limit = Math.min(this.#limit, limit);
  }

  /** Nothing passes for so long: Google said that the quota is used up. */
  block(durationMs: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, this.#clock.now() + durationMs);
  }

  /** @throws SheetsFailure `throttled` at once, when the wait would be longer than `maxWaitMs`. */
  async pass(maxWaitMs: number): Promise<void> {
    const untilMs = this.#clock.now() + maxWaitMs;
    for (;;) {
      const waitMs = this.#reserve(untilMs);
      if (waitMs > 0) await this.#sleep(waitMs);
      if (this.#clock.now() >= this.#blockedUntilMs) return;
    }
  }

  #reserve(untilMs: number): number {
    const nowMs = this.#clock.now();
    const oldest = this.#passages.at(-this.#limit) ?? Number.NEGATIVE_INFINITY;
    const freeAgainMs = this.#passages.length < this.#limit ? nowMs : oldest + WINDOW_MS;
    const atMs = Math.max(nowMs, freeAgainMs, this.#blockedUntilMs);
    if (atMs > untilMs) throw usedUp(atMs - nowMs);
    this.#passages.push(atMs);
    if (this.#passages.length > this.#limit) this.#passages.shift();
    return atMs - nowMs;
  }

  #sleep(durationMs: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimeout(resolve, durationMs, true));
  }
}

function usedUp(retryAfterMs: number): SheetsFailure {
  const seconds = Math.ceil(retryAfterMs / 1000);
  return new SheetsFailure(
    'throttled',
    `the quota is used up for another ${seconds} s; cache the store, or use mode "snapshot"`,
    { retryAfterMs },
  );
}

/** The two quotas of one credential. */
export interface Quota {
  read: QuotaBucket;
  write: QuotaBucket;
}

const quotas = new WeakMap<Clock, Map<string, Quota>>();

/** Google counts by account: all stores of this process with the same one share a quota. */
export function quotaOf(
  account: string,
  limits: { reads: number; writes: number },
  clock: Clock,
): Quota {
  const ofClock = quotas.get(clock) ?? new Map<string, Quota>();
  quotas.set(clock, ofClock);
  const known = ofClock.get(account);
  const quota = known ?? {
    read: new QuotaBucket(clock, limits.reads),
    write: new QuotaBucket(clock, limits.writes),
  };
  ofClock.set(account, quota);
  quota.read.lower(limits.reads);
  quota.write.lower(limits.writes);
  return quota;
}
