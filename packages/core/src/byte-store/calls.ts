import type { Clock } from '../clock.js';
import type { StoreError, StoreErrorDetails } from '../errors.js';
import { createKeyQueue } from '../key-queue.js';
import { within } from '../within.js';
import { createGate } from './gate.js';
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
  const gate = createGate(maxConcurrent);
  const queue = createKeyQueue();

  async function limited<T>(
    details: CallDetails,
    start: (task: () => Promise<T>) => Promise<T>,
    work: (patience: Patience) => Promise<T>,
  ): Promise<T> {
    // Made when it is needed only: an error costs more than most of the rest of a call.
    const expired = (): Refusal => new Refusal('timeout', `took longer than ${timeoutMs} ms`);
    const patience = createPatience();
    const task = (): Promise<T> =>
      patience.isOver ? Promise.reject(expired()) : work(patience);

    try {
      return await within(start(task), { timeoutMs, clock }, (): never => {
        const error = expired();
        patience.end(error);
        throw error;
      });
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
    read: (details, work) => limited(details, gate, work),
    change: (details, work) =>
      limited(details, (task) => queue.run(details.key, () => gate(task)), work),
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
