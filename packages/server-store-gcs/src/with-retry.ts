import type { Clock, RetryBudget } from '@walkeros/core';
import { backoffMs, sleep } from '@walkeros/core';
import { GcsFailure } from './gcs-failure.js';

const MAX_ATTEMPTS = 3;
const BACKOFF = { baseMs: 200, maxMs: 2_000 };

export interface RetryOptions {
  /** Fires when nobody waits any more. */
  signal: AbortSignal;
  clock: Clock;
  /** Of all calls of the store. */
  budget: RetryBudget;
  isWorthRetrying(error: unknown, failures: number): boolean;
}

/**
 * Tries some work up to three times, with random pauses. A server that asks for a longer
 * pause is not asked again: its wish is passed on.
 */
export async function withRetry<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const { signal, clock, budget, isWorthRetrying } = options;
  budget.earn();
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      const askedMs = error instanceof GcsFailure ? (error.retryAfterMs ?? 0) : 0;
      const isOver = signal.aborted || failures === MAX_ATTEMPTS || askedMs > BACKOFF.maxMs;
      if (isOver || !isWorthRetrying(error, failures) || !budget.spend()) throw error;
      const delayMs = Math.max(askedMs, backoffMs(failures, BACKOFF, clock));
      await sleep(delayMs, { clock, stopped: signal });
      if (signal.aborted) throw error;
    }
  }
}
