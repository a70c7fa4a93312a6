/** Counts what has begun and has not ended, up to a limit. */
export interface InFlight {
  readonly size: number;
  /** Takes `count` places, or none when there are not that many. */
  tryEnter(count: number): boolean;
  leave(count: number): void;
  /** Resolves as soon as nothing is in flight. */
  idle(): Promise<void>;
}

/** @param limit - Most that may be in flight at once. */
export function createInFlight(limit: number): InFlight {
  let size = 0;
  let waiting: (() => void)[] = [];

  return {
    get size() {
      return size;
    },
    tryEnter(count) {
      if (size + count > limit) return false;
      size += count;
      return true;
    },
    leave(count) {
      size -= count;
      if (size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    idle() {
      if (size === 0) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
