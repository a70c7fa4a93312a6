import type { Clock, RetryBudget } from '@walkeros/core';
import { backoffMs } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';
import type { Deadline } from './deadline.js';
import type { StorePause } from './store-pause.js';

/** No pause between two tries of one call is longer. */
const MAX_DELAY_MS = 30_000;

export interface RetryOptions {
  /** Tries, the first included. */
  attempts: number;
  baseDelayMs: number;
  /** Of all calls of the store. */
  budget: RetryBudget;
  deadline: Deadline;
  pause: StorePause;
  clock: Clock;
}

/**
 * Tries until there is an answer, a failure that will not pass, or no time left for
 * another try. A store that was asked to wait waits, if the deadline allows it.
 *
 * @throws ApiFailure of the last try; `throttled` when a pause outlasts the deadline.
 */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { attempts, baseDelayMs, budget, deadline, pause, clock } = options;
  budget.earn();
  await outwait(pause, deadline);
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : undefined;
      const askedMs = failure?.retryAfterMs ?? 0;
      if (failure?.isOfAll === true) pause.hold(askedMs);
      if (failure?.transient !== true || tries >= attempts) throw error;
      const backoff = backoffMs(tries, { baseMs: baseDelayMs, maxMs: MAX_DELAY_MS }, clock);
      const delayMs = Math.max(backoff, askedMs, pause.remainingMs());
      if (delayMs >= deadline.remainingMs() || !budget.spend()) throw error;
      await pause.sleep(delayMs);
    }
    await outwait(pause, deadline);
  }
}

async function outwait(pause: StorePause, deadline: Deadline): Promise<void> {
  for (let waitMs = pause.remainingMs(); waitMs > 0; waitMs = pause.remainingMs()) {
    if (waitMs >= deadline.remainingMs()) {
      const message = `the API asked to wait, for ${Math.ceil(waitMs / 1000)} more seconds`;
      throw new ApiFailure('throttled', message, { retryAfterMs: Math.ceil(waitMs) });
    }
    await pause.sleep(waitMs);
  }
}
