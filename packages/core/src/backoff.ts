import type { Clock } from './clock.js';

/** How pauses between tries grow. */
export interface Backoff {
  /** Upper bound of the first wait; each later bound is twice the one before. */
  baseMs: number;
  /** No wait is longer. */
  maxMs: number;
}

/**
 * How long to wait after the `failures`-th failure in a row: anything between zero
 * and the bound ("full jitter"), so that callers that failed together do not come
 * back together.
 */
export function backoffMs(failures: number, { baseMs, maxMs }: Backoff, clock: Clock): number {
  return clock.random() * Math.min(maxMs, baseMs * 2 ** (failures - 1));
}
