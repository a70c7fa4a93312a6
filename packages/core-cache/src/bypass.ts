import type { Clock } from '@walkeros/core';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Leaves a tier alone after it has hung, so that not every caller waits for its
 * deadline. After a pause one call probes it; pauses double, with jitter, until a
 * call gets through.
 */
export class Bypass {
  readonly #clock: Clock;
  #untilMs = 0;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether to leave the tier alone. When it says no after a pause, the asker is the probe. */
  isOpen(): boolean {
    if (this.#untilMs === 0) return false;
    const nowMs = this.#clock.monotonicNow();
    if (nowMs < this.#untilMs) return true;
    this.#pause(nowMs);
    return false;
  }

  /** The tier hung. */
  open(): void {
    this.#pause(this.#clock.monotonicNow());
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /** The tier answered. */
  close(): void {
    if (this.#untilMs === 0) return;
    this.#untilMs = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  #pause(nowMs: number): void {
    this.#untilMs = nowMs + this.#pauseMs * (0.75 + this.#clock.random() / 2);
  }
}
