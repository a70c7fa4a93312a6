import type { StoreValue } from '@walkeros/core';
import { atEndOfTurn } from './end-of-turn.js';
import type { Answers } from './reader.js';

type Lookup = (pick: () => readonly string[]) => Promise<Answers>;

interface Caller {
  key: string;
  resolve(value: StoreValue | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads of one turn of the event loop share a request, and so do those that come while
 * the quota holds the request back. A read never joins a request that is under way: it
 * might not show what was written since.
 */
export function createReadQueue(
  lookUp: Lookup,
): (key: string) => Promise<StoreValue | undefined> {
  let waiting: Caller[] = [];

  function take(): Caller[] {
    const taken = waiting;
    waiting = [];
    return taken;
  }

  async function flush(): Promise<void> {
    let batch: Caller[] | undefined;
    try {
      const answers = await lookUp(() => {
        batch ??= take();
        return batch.map(({ key }) => key);
      });
      batch?.forEach((caller) => answer(caller, answers));
    } catch (error) {
      (batch ?? take()).forEach((caller) => caller.reject(error));
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (waiting.length === 1) atEndOfTurn(() => void flush());
    });
}

/** One row that cannot be read fails for its own caller only. */
function answer(caller: Caller, answers: Answers): void {
  try {
    caller.resolve(answers(caller.key));
  } catch (error) {
    caller.reject(error);
  }
}
