import { backoffMs, MAX_TIMER_MS, type Clock } from '@walkeros/core';

/** How often a step is tried, and how long it waits in between. */
export interface RetryOptions {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Upper bound of the first wait, in ms; it doubles with each failure. Default 100. */
  readonly delayMs?: number;
  /** No wait is longer than this, in ms. Default 30 000. */
  readonly maxDelayMs?: number;
  /** Which errors are worth another attempt. Default: all of them. */
  readonly when?: (error: unknown) => boolean;
}

export interface RetryPolicy {
  readonly attempts: number;
  waitMs(failures: number, clock: Clock): number;
  when(error: unknown): boolean;
}

const ONCE: RetryPolicy = { attempts: 1, waitMs: () => 0, when: () => false };

/** @throws TypeError that names the field which is wrong. */
export function retryPolicy(retry: number | RetryOptions | undefined): RetryPolicy {
  if (retry === undefined) return ONCE;
  const options = typeof retry === 'number' ? { attempts: retry } : retry;
  const { attempts, delayMs = 100, maxDelayMs = 30_000, when = () => true } = options;
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new TypeError('retry needs a whole number of attempts, 1 or more');
  }
  if (!isSpan(delayMs) || !isSpan(maxDelayMs)) {
    throw new TypeError(
      `retry.delayMs and retry.maxDelayMs are milliseconds, 0 or more and at most ${MAX_TIMER_MS}`,
    );
  }
  return {
    attempts,
    when,
    waitMs: (failures, clock) =>
      backoffMs(failures, { baseMs: delayMs, maxMs: maxDelayMs }, clock),
  };
}

function isSpan(value: number): boolean {
  return value >= 0 && value <= MAX_TIMER_MS;
}
