import type { StoreErrorKind } from '@walkeros/core';

/** A finding about one file, before it is known which store and call it belongs to. */
export class Refusal extends Error {
  readonly kind: StoreErrorKind;

  /** @param what - What is wrong and what to do about it. */
  constructor(kind: StoreErrorKind, what: string) {
    super(what);
    this.kind = kind;
  }
}
