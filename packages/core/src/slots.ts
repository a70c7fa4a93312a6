import { isPromise, type MaybePromise } from './is-promise.js';

/** Anything that carries a signal. It may be made when it is asked for. */
export interface SignalSource {
  readonly signal?: AbortSignal | undefined;
}

/** At most so many at one time; others wait, in the order in which they came. */
export class Slots {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#count = count;
    this.#free = count;
  }

  /** Whether nobody has a slot. */
  get isIdle(): boolean {
    return this.#free === this.#count;
  }

  /**
   * Takes a slot, or waits for one; who has it must leave it.
   *
   * @param patience - Its signal is asked for only by those who have to wait, and ends that:
   *   nothing is kept of them, however long those in front of them hang.
   * @returns A promise only for those who have to wait; rejects with the signal's reason.
   */
  enter(patience?: SignalSource): MaybePromise<void> {
    if (this.#free === 0) return this.#wait(patience?.signal);
    this.#free--;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }

  /** Runs `task` in a slot: in the caller's turn, if there is one. */
  async run<T>(task: () => Promise<T>, patience?: SignalSource): Promise<T> {
    const entered = this.enter(patience);
    if (isPromise(entered)) await entered;
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', quit);
        resolve();
      };
      const quit = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(reasonOf(signal));
      };
      if (signal?.aborted) return reject(reasonOf(signal));
      this.#waiting.push(enter);
      signal?.addEventListener('abort', quit, { once: true });
    });
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('nobody waits any more');
}
