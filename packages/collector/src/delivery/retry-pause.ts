import type { Backoff, Clock } from '@walkeros/core';
import { backoffMs } from '@walkeros/core';
import { retryAfterOf } from './retryable.js';

/** How long to wait after the `failures`-th failure in a row: as asked for, or backing off. */
export function retryPauseMs(
  failures: number,
  errors: readonly unknown[],
  { retry, clock }: { retry: Backoff; clock: Clock },
): number {
  const askedMs = Math.max(...errors.map((error) => retryAfterOf(error, clock)));
  return Math.min(Math.max(backoffMs(failures, retry, clock), askedMs), retry.maxMs);
}
