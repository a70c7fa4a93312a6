import type { Clock, Logger } from '@walkeros/core';
import { atEndOfTurn } from './end-of-turn.js';
import type { EncodedValue } from './row-codec.js';
import { SheetsFailure } from './sheets-failure.js';
import type { Intent } from './plan-round.js';

/** Writes of one tab: those of a turn, and those that come during a cycle, share the next one. */
export interface WriteQueue {
  /** @param value - `undefined` deletes. */
  push(key: string, value: EncodedValue | undefined): Promise<void>;
}

export interface WriteQueueOptions {
  /** Carries out a cycle after all earlier ones. `take` is asked when its turn has come. */
  runCycle(take: () => Intent[]): Promise<void>;
  clock: Clock;
  logger: Logger;
  /** After which a caller is told that the outcome is unknown. */
  timeoutMs: number;
}

interface Pending {
  value: EncodedValue | undefined;
  waiting: { resolve(): void; reject(error: unknown): void }[];
}

export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  let pending = new Map<string, Pending>();

  function take(): Intent[] {
    const taken = pending;
    pending = new Map();
    return [...taken].map(([key, { value, waiting }]) => ({
      key,
      value,
      succeed: () => waiting.forEach(({ resolve }) => resolve()),
      fail: (error) => waiting.forEach(({ reject }) => reject(error)),
    }));
  }

  function start(): void {
    options.runCycle(take).catch((error: unknown) => {
      options.logger.warn(`a repair is still due: ${String(error)}`);
    });
  }

  return {
    push: (key, value) =>
      withDeadline(
        options,
        new Promise((resolve, reject) => {
          if (pending.size === 0) atEndOfTurn(start);
          const waiting: Pending['waiting'] = pending.get(key)?.waiting ?? [];
          waiting.push({ resolve, reject });
          pending.set(key, { value, waiting });
        }),
      ),
  };
}

function withDeadline(
  { clock, timeoutMs }: WriteQueueOptions,
  work: Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(
      () => {
        const what = `not written within ${timeoutMs} ms; it may still be`;
        reject(new SheetsFailure('timeout', what));
      },
      timeoutMs,
      true,
    );
    void work.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
