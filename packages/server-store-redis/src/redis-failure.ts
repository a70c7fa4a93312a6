import type { StoreErrorKind } from '@walkeros/core';

/**
 * Why there is no answer, before store, operation and key are known. The message is
 * meant for people and names no user, password, key or value.
 */
export class RedisFailure extends Error {
  readonly kind: StoreErrorKind;
  /** Whether Redis answered, with an error: the connection is sound. */
  readonly isReply: boolean;

  /** @param what - What is wrong and what to do about it. */
  constructor(kind: StoreErrorKind, what: string, isReply = false) {
    super(what);
    this.kind = kind;
    this.isReply = isReply;
  }
}
