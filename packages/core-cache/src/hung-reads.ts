import { isStoreError } from '@walkeros/core';

/** More are forgotten: they only cost some caller more time. */
const MOST = 10_000;

/**
 * Keys whose last read of a tier has hung. The caller of that read has waited for the
 * tier once; the entry that it would write now would most likely make it wait again.
 */
export class HungReads {
  readonly #keys = new Set<string>();

  /** A read of the key has failed. */
  failed(key: string, error: unknown): void {
    if (!isStoreError(error) || error.kind !== 'timeout') return;
    if (this.#keys.size >= MOST) this.#keys.clear();
    this.#keys.add(key);
  }

  /** Whether the last read of the key has hung; asked once. */
  take(key: string): boolean {
    return this.#keys.delete(key);
  }
}
