import type { StoreErrorKind } from '@walkeros/core';

export interface FailureDetails {
  /** How long the API asked to wait. */
  retryAfterMs?: number | undefined;
  /** Whether the same request may succeed a moment later. */
  transient?: boolean;
  /** Whether it is the whole API that asked to wait, and not what has this one key. */
  isOfAll?: boolean;
}

/**
 * Why an exchange gave no answer, before store, operation and key are known. Its
 * message is meant for people: never a URL beyond the origin, a header or a body.
 */
export class ApiFailure extends Error {
  readonly kind: StoreErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly transient: boolean;
  readonly isOfAll: boolean;

  constructor(kind: StoreErrorKind, message: string, details: FailureDetails = {}) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
    this.transient = details.transient ?? false;
    this.isOfAll = details.isOfAll ?? false;
  }
}
