import type { Clock, StoreErrorDetails } from '@walkeros/core';
import { backoffMs, createKeyQueue, within } from '@walkeros/core';
import { isHandleShortage, toStoreError } from './fs-errors.js';
import { createGate } from './gate.js';
import { Refusal } from './refusal.js';

/** Files that one store has open at once: far below the usual limit of 1024 handles. */
const MAX_CONCURRENT = 64;
const HANDLES_BACKOFF = { baseMs: 10, maxMs: 250 };

type CallDetails = Pick<StoreErrorDetails, 'operation' | 'key'>;

/** How work on files is run: typed errors, a deadline, bounded concurrency. */
export interface Calls {
  /** For work that needs no file. */
  check<T>(details: CallDetails, work: () => T): T;
  read<T>(details: CallDetails, work: () => Promise<T>): Promise<T>;
  /** Like `read`, but one call of a key waits for the one before. */
  change<T>(details: CallDetails & { key: string }, work: () => Promise<T>): Promise<T>;
  /** Resolves once no change is under way. */
  idle(): Promise<void>;
}

export interface CallsOptions {
  /** Id of the store. */
  store: string;
  timeoutMs: number;
  clock: Clock;
}

export function createCalls({ store, timeoutMs, clock }: CallsOptions): Calls {
  const gate = createGate(MAX_CONCURRENT);
  const queue = createKeyQueue();

  /** Work that has not begun by the deadline never begins. */
  async function limited<T>(
    details: CallDetails,
    start: (task: () => Promise<T>) => Promise<T>,
    work: () => Promise<T>,
  ): Promise<T> {
    const expired = new Refusal('timeout', `took longer than ${timeoutMs} ms`);
    let late = false;
    const task = (): Promise<T> =>
      late ? Promise.reject(expired) : retryHandles(work, () => late, clock);

    try {
      return await within(start(task), { timeoutMs, clock }, (): never => {
        late = true;
        throw expired;
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

/** Running out of handles passes as soon as others close theirs. */
async function retryHandles<T>(
  work: () => Promise<T>,
  isLate: () => boolean,
  clock: Clock,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!isHandleShortage(error) || isLate()) throw error;
      const delayMs = backoffMs(failures, HANDLES_BACKOFF, clock);
      await new Promise<void>((resume) => clock.setTimeout(resume, delayMs, true));
    }
  }
}
