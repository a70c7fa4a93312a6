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

/** A turn of the event loop in which calls began. They fall due together. */
interface Turn {
  /** On the monotonic scale; infinite until the turn has ended. */
  dueMs: number;
}

/** A call that has not ended, in a list in the order of deadlines. */
interface Waiter {
  readonly turn: Turn;
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
 * Time counts from the end of the turn in which a call began: until then nothing of it has
 * left the process, and the turn may take longer than the deadline. At its end the clock is
 * read once for all of them. When time is up, what waits to be read is read first: after a
 * long turn the answer may be there.
 *
 * While a call waits, the process does not end before its deadline: who waits for it hears of it.
 *
 * The list is made by hand: a `Set` through which many calls pass leaves a chain of
 * outgrown tables behind, and with it all those calls, until the next full collection.
 */
export class Deadlines {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  #oldest: Waiter | undefined;
  #newest: Waiter | undefined;
  /** The turn that runs now, if calls began in it. */
  #turn: Turn | undefined;
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
    this.#disarm();
  }

  #wait(watched: Waiter['watched']): Waiter {
    const turn = this.#turn ?? { dueMs: Number.POSITIVE_INFINITY };
    const waiter: Waiter = {
      turn,
      watched,
      before: this.#newest,
      after: undefined,
      isWaiting: true,
      isLate: false,
    };
    if (this.#newest === undefined) this.#oldest = waiter;
    else this.#newest.after = waiter;
    this.#newest = waiter;
    if (turn !== this.#turn) this.#beginTurn(turn);
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
    if (this.#oldest === undefined) this.#disarm();
  }

  #beginTurn(turn: Turn): void {
    this.#turn = turn;
    this.#clock.afterTurn(() => this.#endTurn(turn));
  }

  #endTurn(turn: Turn): void {
    this.#turn = undefined;
    const nowMs = this.#clock.monotonicNow();
    turn.dueMs = nowMs + this.timeoutMs;
    if (this.#timer === undefined) this.#arm(nowMs);
  }

  #arm(nowMs: number): void {
    this.#disarm();
    const dueMs = this.#oldest?.turn.dueMs ?? Number.POSITIVE_INFINITY;
    // Calls of this turn are armed at its end.
    if (!Number.isFinite(dueMs)) return;
    this.#timer = this.#clock.setTimeout(() => this.#fire(), dueMs - nowMs, true);
  }

  #disarm(): void {
    if (this.#timer === undefined) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #fire(): void {
    const nowMs = this.#clock.monotonicNow();
    this.#clock.afterTurn(() => {
      this.#giveUp(nowMs);
      this.#arm(this.#clock.monotonicNow());
    });
  }

  /** What falls due only while others are given up has a turn to come for its own answer. */
  #giveUp(nowMs: number): void {
    for (let waiter = this.#oldest; waiter !== undefined; waiter = this.#oldest) {
      if (waiter.turn.dueMs > nowMs) return;
      this.#remove(waiter);
      waiter.isLate = true;
      waiter.watched.onTimeout();
    }
  }
}
