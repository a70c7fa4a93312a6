import type { Clock } from './clock.js';

/** How long somebody waits, and by which clock. */
export interface Deadline {
  timeoutMs: number;
  clock: Clock;
  /** The process does not end before the deadline while the promise is open. Default `false`. */
  keepAlive?: boolean;
}

/**
 * Waits for `promise` until the deadline; the timer is cleared once it settles. When time is
 * up, what waits to be read is read first: after a long turn of the event loop the answer
 * may be there. For many calls with deadlines of one length, `Deadlines` costs less.
 *
 * @param late - What to answer when time ran out; may throw.
 */
export function within<T, L>(
  promise: PromiseLike<T>,
  { timeoutMs, clock, keepAlive }: Deadline,
  late: () => L,
): Promise<T | L> {
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const giveUp = (): void => {
      if (!isSettled) Promise.resolve().then(late).then(resolve, reject);
    };
    const timer = clock.setTimeout(() => clock.afterTurn(giveUp), timeoutMs, keepAlive);
    const finish = (settle: () => void): void => {
      isSettled = true;
      clock.clearTimeout(timer);
      settle();
    };
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}
