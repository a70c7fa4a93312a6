import type { Clock } from '@walkeros/core';
import { backoffMs } from '@walkeros/core';
import type { Calls, CallsOptions, Patience } from '@walkeros/core/byte-store';
import { createCalls as createPlainCalls } from '@walkeros/core/byte-store';
import { isHandleShortage, toStoreError } from './fs-errors.js';

/** Files that one store has open at once: far below the usual limit of 1024 handles. */
const MAX_CONCURRENT = 64;
const HANDLES_BACKOFF = { baseMs: 10, maxMs: 250 };

/** How work on files is run: typed errors, a deadline, bounded concurrency. */
export function createCalls(
  options: Pick<CallsOptions, 'store' | 'timeoutMs' | 'clock'>,
): Calls {
  const { clock } = options;
  const calls = createPlainCalls({ ...options, maxConcurrent: MAX_CONCURRENT, toStoreError });
  return {
    ...calls,
    read: (details, work) =>
      calls.read(details, (patience) => retryHandles(() => work(patience), patience, clock)),
    change: (details, work) =>
      calls.change(details, (patience) => retryHandles(() => work(patience), patience, clock)),
  };
}

/** Running out of handles passes as soon as others close theirs. */
async function retryHandles<T>(
  work: () => Promise<T>,
  patience: Patience,
  clock: Clock,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!isHandleShortage(error) || patience.isOver) throw error;
      const delayMs = backoffMs(failures, HANDLES_BACKOFF, clock);
      await new Promise<void>((resume) => clock.setTimeout(resume, delayMs, true));
    }
  }
}
