import { backoffMs, type Clock } from '@walkeros/core';
import { RemoteCacheError } from './remote-cache-error.js';

const BACKOFF = { baseMs: 250, maxMs: 5_000 };
/** A server that asks for more has to be asked again by somebody who has the time. */
const MAX_WAIT_MS = 30_000;
const TRANSIENT = [408, 429, 500, 502, 503, 504];

export interface Retries {
  /** How often a call is made again. */
  retries: number;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** Makes a call again that failed in a way that may pass. */
export async function withRetries<T>(
  { retries, clock, signal }: Retries,
  call: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      if (failures > retries || signal?.aborted || !isTransient(error)) throw error;
      const waitMs = error.retryAfterMs ?? backoffMs(failures, BACKOFF, clock);
      await pause(Math.min(waitMs, MAX_WAIT_MS), clock, signal);
    }
  }
}

function isTransient(error: unknown): error is RemoteCacheError {
  if (!(error instanceof RemoteCacheError)) return false;
  if (error.reason === 'status') return TRANSIENT.includes(error.status);
  return error.reason === 'transport' || error.reason === 'timeout';
}

function pause(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms, true);
    signal?.addEventListener('abort', done);
  });
}
