import type { SignalSource } from '@walkeros/core';

/**
 * An `AbortSignal` that is made when somebody asks for it: most steps never look at
 * theirs. It aborts with its parent, and on its own.
 */
export class AbortLink {
  readonly #parent: SignalSource;
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;
  #isReleased = false;

  constructor(parent: SignalSource = {}) {
    this.#parent = parent;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#aborted.reason);
      else this.#follow();
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#controller?.abort(reason);
  }

  /** Stops listening to the parent; who asks for the signal later has one that it does not reach. */
  release(): void {
    this.#isReleased = true;
    if (this.#controller) this.#parent.signal?.removeEventListener('abort', this.#forward);
  }

  #follow(): void {
    const parent = this.#parent.signal;
    if (parent?.aborted) this.abort(parent.reason);
    else if (!this.#isReleased)
      parent?.addEventListener('abort', this.#forward, { once: true });
  }

  readonly #forward = (): void => this.abort(this.#parent.signal?.reason);
}
