import { isPromise } from '@walkeros/core';

/**
 * Work on one key, in call order; different keys do not wait for each other.
 * A task that finds nobody in front of it runs at once, in the caller's turn.
 */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** @param task - Must not reject: what it does is advisory and has been reported. */
  run<T>(key: string, task: () => T | Promise<T>): T | Promise<T> {
    const ahead = this.#tails.get(key);
    const result = ahead === undefined ? task() : ahead.then(task);
    if (!isPromise(result)) return result;

    const tail = result.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    this.#tails.set(key, tail);
    return result;
  }
}
