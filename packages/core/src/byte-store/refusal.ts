import { CodecError } from '../codec-error.js';
import type { StoreErrorDetails, StoreErrorKind } from '../errors.js';
import { isStoreError, StoreError } from '../errors.js';

/** What else is known of a refusal. */
export interface RefusalOptions {
  /** With `throttled`: how long to wait before another try, in milliseconds. */
  retryAfterMs?: number | undefined;
}

/**
 * Why there is no answer, before it is known which store and call it belongs to. The
 * message is meant for people and names no secret and no value.
 */
export class Refusal extends Error {
  readonly kind: StoreErrorKind;
  readonly retryAfterMs: number | undefined;

  /** @param what - What is wrong and what to do about it. */
  constructor(kind: StoreErrorKind, what: string, { retryAfterMs }: RefusalOptions = {}) {
    super(what);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * What callers get for a refusal, for a value that cannot be encoded, and for an error
 * that is one of theirs already; `undefined` for any other failure.
 */
export function refusalError(
  error: unknown,
  details: StoreErrorDetails,
): StoreError | undefined {
  if (isStoreError(error)) return error;
  if (error instanceof CodecError)
    return new StoreError('invalid-data', error.message, { ...details, cause: error });
  if (!(error instanceof Refusal)) return undefined;
  const { kind, message, retryAfterMs } = error;
  return new StoreError(kind, message, {
    ...details,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
