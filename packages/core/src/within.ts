import type { Clock } from './clock.js';

export interface Deadline {
  timeoutMs: number;
  clock: Clock;
  /** The process does not end before the deadline while the promise is open. Default `false`. */
  keepAlive?: boolean;
}

/**
 * Waits for `promise` until the deadline; the timer is cleared once it settles.
 *
 * @param late - What to answer when time ran out; may throw.
 */
export function within<T, L>(
  promise: PromiseLike<T>,
  { timeoutMs, clock, keepAlive }: Deadline,
  late: () => L,
): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(
      () => {
        Promise.resolve().then(late).then(resolve, reject);
      },
      timeoutMs,
      keepAlive,
    );
    const finish = (settle: () => void): void => {
      clock.clearTimeout(timer);
      settle();
    };
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}
