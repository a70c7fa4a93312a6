/** Anything that carries a signal. */
export interface SignalSource {
  readonly signal?: AbortSignal | undefined;
}

/**
 * An `AbortSignal` that is made when somebody asks for it: most steps never look at
 * theirs. It aborts with its parent, and on its own.
 */
export class AbortLink {
  readonly #parent: SignalSource;
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;

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

  /** Stops listening to the parent. */
  release(): void {
    if (this.#controller) this.#parent.signal?.removeEventListener('abort', this.#forward);
  }

  #follow(): void {
    const parent = this.#parent.signal;
    if (parent?.aborted) this.abort(parent.reason);
    else parent?.addEventListener('abort', this.#forward, { once: true });
  }

  readonly #forward = (): void => this.abort(this.#parent.signal?.reason);
}

/** Waits for `promise`, but not longer than until the signal aborts. */
export function untilAborted<T, L>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort: () => L,
): Promise<T | L> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(onAbort());
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    signal.addEventListener('abort', stop, { once: true });
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
    if (signal.aborted) stop();
  });
}
