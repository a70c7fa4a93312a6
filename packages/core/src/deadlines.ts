import type { Clock, TimerHandle } from './clock.js';

/** What may become of a call that has a deadline. Exactly one of the first three is called. */
export interface Watched<T> {
  onValue(value: T): void;
  onError(error: unknown): void;
  /** Time is up. */
  onTimeout(): void;
  /** The call has settled after its deadline. What it did has happened all the same. */
  onLate?(): void;
}

interface Waiter {
  readonly atMs: number;
  expire(): void;
}

/**
 * One deadline for many calls. They are all of one length, so they fall due in the
 * order in which they began, and one timer for the oldest serves them all.
 */
export class Deadlines {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
  }

  /** Tells `watched` how the call ends, or that it did not end in time. */
  watch<T>(call: PromiseLike<T>, watched: Watched<T>): void {
    let late = false;
    const waiter: Waiter = {
      atMs: this.#clock.coarseNow() + this.timeoutMs,
      expire() {
        late = true;
        watched.onTimeout();
      },
    };
    this.#wait(waiter);
    call.then(
      (value) => {
        this.#waiting.delete(waiter);
        if (late) watched.onLate?.();
        else watched.onValue(value);
      },
      (error: unknown) => {
        this.#waiting.delete(waiter);
        if (late) watched.onLate?.();
        else watched.onError(error);
      },
    );
  }

  /** @returns What the call settles with; rejects with what `timeoutError` makes when time is up. */
  race<T>(call: PromiseLike<T>, timeoutError: () => Error, onLate?: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.watch(call, {
        onValue: resolve,
        onError: reject,
        onTimeout: () => reject(timeoutError()),
        ...(onLate && { onLate }),
      });
    });
  }

  /** Forgets all deadlines; the calls go on without. */
  clear(): void {
    this.#waiting.clear();
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(waiter: Waiter): void {
    this.#waiting.add(waiter);
    this.#timer ??= this.#clock.setTimeout(() => this.#fire(), this.timeoutMs);
  }

  #fire(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    for (const waiter of this.#waiting) {
      if (waiter.atMs > nowMs) {
        this.#timer = this.#clock.setTimeout(() => this.#fire(), waiter.atMs - nowMs);
        return;
      }
      this.#waiting.delete(waiter);
      waiter.expire();
    }
  }
}
