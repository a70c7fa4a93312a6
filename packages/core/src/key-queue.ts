/** Tasks of one key run one after the other, in call order; those of different keys together. */
export interface KeyQueue {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves once everything that was queued has ended, well or not. */
  idle(): Promise<void>;
}

/** A queue for changes that must not overlap: of one file, of one artifact. */
export function createKeyQueue(): KeyQueue {
  const tails = new Map<string, Promise<void>>();

  return {
    run(key, task) {
      const result = (tails.get(key) ?? Promise.resolve()).then(task);
      const tail = result.then(
        () => undefined,
        () => undefined,
      );
      tails.set(key, tail);
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      return result;
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
