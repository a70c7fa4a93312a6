import type { Clock, TimerHandle } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

/** Longest pause that one `Retry-After` may impose: a wrong header is no reason to stop for good. */
const MAX_PAUSE_MS = 600_000;

/** Waiting on behalf of one store: for the end of a pause, and between two tries. */
export interface StorePause {
  /** Holds back all calls of the store for this long. A pause is only ever extended. */
  hold(ms: number): void;
  /** What is left of the pause; 0 when there is none. */
  remainingMs(): number;
  /** @throws ApiFailure when the store is closed meanwhile. */
  sleep(ms: number): Promise<void>;
  /** Ends every sleep. */
  close(): void;
}

/** The failure of whoever uses a closed store. */
export function closedFailure(): ApiFailure {
  return new ApiFailure('unavailable', 'the store is closed');
}

export function createStorePause(clock: Clock): StorePause {
  const sleepers = new Map<TimerHandle, () => void>();
  let untilMs = Number.NEGATIVE_INFINITY;

  return {
    hold(ms) {
      untilMs = Math.max(untilMs, clock.monotonicNow() + Math.min(ms, MAX_PAUSE_MS));
    },
    remainingMs: () => Math.max(0, untilMs - clock.monotonicNow()),
    sleep: (ms) =>
      new Promise((resolve, reject) => {
        const wake = (): void => {
          sleepers.delete(timer);
          resolve();
        };
        // Nothing else may be left that keeps the process alive, and a caller waits.
        const timer = clock.setTimeout(wake, ms, true);
        sleepers.set(timer, () => reject(closedFailure()));
      }),
    close() {
      for (const [timer, reject] of sleepers) {
        clock.clearTimeout(timer);
        reject();
      }
      sleepers.clear();
    },
  };
}
