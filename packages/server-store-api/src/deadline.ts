import type { Clock } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

/** The time limit of one call, over everything that the call does. */
export interface Deadline {
  /** Aborts when time is up, with the `timeout` failure as its reason. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Disarms the timer; the call is over. */
  clear(): void;
}

export function startDeadline(timeoutMs: number, clock: Clock): Deadline {
  const controller = new AbortController();
  const endsMs = clock.monotonicNow() + timeoutMs;
  const timer = clock.setTimeout(() => {
    controller.abort(new ApiFailure('timeout', `no complete answer within ${timeoutMs} ms`));
  }, timeoutMs);

  return {
    signal: controller.signal,
    remainingMs: () => endsMs - clock.monotonicNow(),
    clear: () => clock.clearTimeout(timer),
  };
}
