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

/** A call that has not ended, in a list in the order of deadlines. */
interface Waiter {
  readonly atMs: number;
  readonly watched: Pick<Watched<never>, 'onTimeout'>;
  before: Waiter | undefined;
  after: Waiter | undefined;
  isWaiting: boolean;
  isLate: boolean;
}

/**
 * One deadline for many calls. They are all of one length, so they fall due in the
 * order in which they began, and one timer for the oldest serves them all.
 *
 * The list is made by hand: a `Set` through which many calls pass leaves a chain of
 * outgrown tables behind, and with it all those calls, until the next full collection.
 */
export class Deadlines {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  #oldest: Waiter | undefined;
  #newest: Waiter | undefined;
  #timer: TimerHandle | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
  }

  /** Tells `watched` how the call ends, or that it did not end in time. */
  watch<T>(call: PromiseLike<T>, watched: Watched<T>): void {
    const waiter = this.#wait(watched);
    call.then(
      (value) => {
        this.#remove(waiter);
        if (waiter.isLate) watched.onLate?.();
        else watched.onValue(value);
      },
      (error: unknown) => {
        this.#remove(waiter);
        if (waiter.isLate) watched.onLate?.();
        else watched.onError(error);
      },
    );
  }

  /**
   * For what ends by other ways than a promise.
   *
   * @returns What to call at the end; `onTimeout` is not called after it.
   */
  begin(onTimeout: () => void): () => void {
    const waiter = this.#wait({ onTimeout });
    return () => this.#remove(waiter);
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
    while (this.#oldest !== undefined) this.#remove(this.#oldest);
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(watched: Waiter['watched']): Waiter {
    const atMs = this.#clock.coarseNow() + this.timeoutMs;
    const waiter: Waiter = {
      atMs,
      watched,
      before: this.#newest,
      after: undefined,
      isWaiting: true,
      isLate: false,
    };
    if (this.#newest === undefined) this.#oldest = waiter;
    else this.#newest.after = waiter;
    this.#newest = waiter;
    this.#timer ??= this.#clock.setTimeout(() => this.#fire(), this.timeoutMs);
    return waiter;
  }

  #remove(waiter: Waiter): void {
    if (!waiter.isWaiting) return;
    const { before, after } = waiter;
    if (before === undefined) this.#oldest = after;
    else before.after = after;
    if (after === undefined) this.#newest = before;
    else after.before = before;
    // A waiter that is gone and points to others would keep them, as an outgrown table does.
    waiter.before = undefined;
    waiter.after = undefined;
    waiter.isWaiting = false;
  }

  #fire(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    for (let waiter = this.#oldest; waiter !== undefined; waiter = this.#oldest) {
      if (waiter.atMs > nowMs) {
        this.#timer = this.#clock.setTimeout(() => this.#fire(), waiter.atMs - nowMs);
        return;
      }
      this.#remove(waiter);
      waiter.isLate = true;
      waiter.watched.onTimeout();
    }
  }
}
