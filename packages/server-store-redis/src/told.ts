import type { StoreErrorDetails } from '@walkeros/core';
import { StoreError } from '@walkeros/core';
import { RedisFailure } from './redis-failure.js';

/** Which call failed. */
export type Call = Omit<StoreErrorDetails, 'cause'>;

/** A failure as the error that callers of a store switch on. */
export function storeError(error: unknown, call: Call): unknown {
  if (!(error instanceof RedisFailure)) return error;
  return new StoreError(error.kind, error.message, call);
}

/** Runs the work of a call; it fails with what {@link storeError} makes of it. */
export async function told<T>(call: Call, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, call);
  }
}
