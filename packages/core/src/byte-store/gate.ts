/** Runs a task as soon as fewer than `limit` others are running; first come, first served. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

export function createGate(limit: number): Gate {
  const waiting: (() => void)[] = [];
  let free = limit;

  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await task();
    } finally {
      const enterNext = waiting.shift();
      if (enterNext === undefined) free++;
      else enterNext();
    }
  };
}
