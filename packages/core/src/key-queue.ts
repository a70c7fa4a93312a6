import { type SignalSource, Slots } from './slots.js';

/** Tasks of one key run one after the other, in call order; those of different keys together. */
export interface KeyQueue {
  /** @param patience - Ends the waiting, and so the task that has not begun. */
  run<T>(key: string, task: () => Promise<T>, patience?: SignalSource): Promise<T>;
  /** Resolves once everything that was queued has ended, well or not. */
  idle(): Promise<void>;
}

/** A queue for changes that must not overlap: of one file, of one artifact. */
export function createKeyQueue(): KeyQueue {
  const lines = new Map<string, Slots>();
  const whenIdle: (() => void)[] = [];

  function leave(key: string, line: Slots): void {
    line.leave();
    if (!line.isIdle) return;
    lines.delete(key);
    if (lines.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  return {
    async run(key, task, patience) {
      const line = lines.get(key) ?? new Slots(1);
      lines.set(key, line);
      await line.enter(patience);
      try {
        return await task();
      } finally {
        leave(key, line);
      }
    },
    idle() {
      if (lines.size === 0) return Promise.resolve();
      return new Promise((resolve) => whenIdle.push(resolve));
    },
  };
}
