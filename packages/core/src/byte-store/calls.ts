import type { Clock } from '../clock.js';
import type { StoreError, StoreErrorDetails } from '../errors.js';
import { Deadlines } from '../deadlines.js';
import { createKeyQueue } from '../key-queue.js';
import { Slots } from '../slots.js';
import { Refusal } from './refusal.js';

/** What a call is, apart from the store it belongs to. */
export type CallDetails = Pick<StoreErrorDetails, 'operation' | 'key'>;

/** What work knows of those who wait for it. */
export interface Patience {
  /** Whether nobody waits any more. */
  readonly isOver: boolean;
  /** Fires when nobody waits any more. Made when it is asked for: files have no use for it. */
  readonly signal: AbortSignal;
}

/** How the calls of a store are run: typed errors, a deadline, bounded concurrency. */
export interface Calls {
  /** For work that asks the backing nothing. */
  check<T>(details: CallDetails, work: () => T): T;
  read<T>(details: CallDetails, work: (patience: Patience) => Promise<T>): Promise<T>;
  /** Like `read`, but one call of a key waits for the one before. */
  change<T>(
    details: CallDetails & { key: string },
    work: (patience: Patience) => Promise<T>,
  ): Promise<T>;
  /** Resolves once no change is under way. */
  idle(): Promise<void>;
}

/** Whose calls are run, and within which limits. */
export interface CallsOptions {
  /** Id of the store. */
  store: string;
  timeoutMs: number;
  /** How many calls may ask the backing at once. */
  maxConcurrent: number;
  clock: Clock;
  /** Any failure as the error that callers of a store switch on. */
  toStoreError(error: unknown, details: StoreErrorDetails): StoreError;
}

/** Work that has not begun by the deadline never begins. */
export function createCalls(options: CallsOptions): Calls {
  const { store, timeoutMs, maxConcurrent, clock, toStoreError } = options;
  const deadlines = new Deadlines(clock, timeoutMs);
  const slots = new Slots(maxConcurrent);
  const queue = createKeyQueue();

  async function limited<T>(
    details: CallDetails,
    start: (task: () => Promise<T>, patience: Patience) => Promise<T>,
    work: (patience: Patience) => Promise<T>,
  ): Promise<T> {
    const patience = createPatience();
    const expired = (): Refusal => {
      const error = new Refusal('timeout', `took longer than ${timeoutMs} ms`);
      patience.end(error);
      return error;
    };
    const task = (): Promise<T> =>
      patience.isOver ? Promise.reject(expired()) : work(patience);

    try {
      return await deadlines.race(start(task, patience), expired);
    } catch (error) {
      throw toStoreError(error, { ...details, store });
    }
  }

  return {
    check(details, work) {
      try {
        return work();
      } catch (error) {
        throw toStoreError(error, { ...details, store });
      }
    },
    read: (details, work) =>
      limited(details, (task, patience) => slots.run(task, patience), work),
    change: (details, work) => {
      const inTurn: typeof slots.run = (task, patience) =>
        queue.run(details.key, () => slots.run(task, patience), patience);
      return limited(details, inTurn, work);
    },
    idle: () => queue.idle(),
  };
}

function createPatience(): Patience & { end(reason: unknown): void } {
  let controller: AbortController | undefined;
  let over: { reason: unknown } | undefined;
  return {
    get isOver() {
      return over !== undefined;
    },
    get signal() {
      controller ??= new AbortController();
      if (over !== undefined) controller.abort(over.reason);
      return controller.signal;
    },
    end(reason) {
      over = { reason };
      controller?.abort(reason);
    },
  };
}
