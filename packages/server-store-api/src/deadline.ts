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
  const endsMs = clock.now() + timeoutMs;
  const timer = clock.setTimeout(() => {
    controller.abort(new ApiFailure('timeout', `no complete answer within ${timeoutMs} ms`));
  }, timeoutMs);

  return {
    signal: controller.signal,
    // A clock that jumps back must not lengthen the call.
    remainingMs: () => Math.min(timeoutMs, endsMs - clock.now()),
    clear: () => clock.clearTimeout(timer),
  };
}
