import type { Clock } from '@walkeros/core';

/** Failures in a row after which calls are no longer tried. */
const THRESHOLD = 5;
const PAUSE_MS = 1_000;

/**
 * Spares callers the wait for a server that does not answer. Open, it lets one call
 * through about once a second, with jitter, and refuses the others at once; the first
 * success closes it.
 */
export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #retryMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether to try a call. While open, the caller that is told yes is the probe. */
  admits(): boolean {
    if (this.#failures < THRESHOLD) return true;
    const nowMs = this.#clock.monotonicNow();
    if (nowMs < this.#retryMs) return false;
    this.#pause(nowMs);
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** @returns Whether the breaker is open now. */
  failed(): boolean {
    if (++this.#failures < THRESHOLD) return false;
    this.#pause(this.#clock.monotonicNow());
    return true;
  }

  #pause(nowMs: number): void {
    this.#retryMs = nowMs + PAUSE_MS * (0.75 + this.#clock.random() / 2);
  }
}
