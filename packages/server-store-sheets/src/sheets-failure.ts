import type { StoreErrorDetails, StoreErrorKind } from '@walkeros/core';
import { CodecError, StoreError } from '@walkeros/core';

/**
 * Why a request came to nothing, before it is known for whom. One failed request may
 * have served many callers: each gets a `StoreError` of its own, with its key.
 */
export class SheetsFailure extends Error {
  readonly kind: StoreErrorKind;
  readonly retryAfterMs: number | undefined;
  /** Whether the request may have been carried out all the same. */
  readonly ambiguous: boolean;

  constructor(
    kind: StoreErrorKind,
    what: string,
    details: { retryAfterMs?: number; ambiguous?: boolean; cause?: unknown } = {},
  ) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SheetsFailure';
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.ambiguous = details.ambiguous ?? false;
  }
}

/** The request reaches beyond the grid: rows have been deleted since they were counted. */
export class BeyondGrid extends SheetsFailure {
  constructor() {
    super('conflict', 'rows were deleted while they were asked for; try again');
  }
}

/** The error that a caller sees. */
export function storeError(
  error: unknown,
  context: Pick<StoreErrorDetails, 'store' | 'operation' | 'key'>,
): unknown {
  if (error instanceof CodecError)
    return new StoreError('invalid-data', error.message, context);
  if (!(error instanceof SheetsFailure)) return error;
  return new StoreError(error.kind, error.message, {
    ...context,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
