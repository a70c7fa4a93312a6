import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { ContractCase, ContractContext } from './contract-case.js';
import { createFakeClock } from './fake-clock.js';
import { createRecordingLogger } from './recording-logger.js';

/** Opens an empty store for one case. */
export type OpenContractStore = (context: ContractContext) => Store | Promise<Store>;

/**
 * Runs one case on a store of its own, closes the store, and cleans up.
 *
 * @param timeoutMs - Real milliseconds after which a case that hangs fails.
 * @throws What the case throws; an `Error` when it does not end in time.
 */
export async function runContractCase(
  testCase: ContractCase,
  open: OpenContractStore,
  timeoutMs = 30_000,
): Promise<void> {
  const clock = createFakeClock();
  const tasks: (() => unknown)[] = [];
  const context: ContractContext = {
    clock,
    logger: createRecordingLogger(),
    cleanup: (task) => void tasks.unshift(task),
  };

  try {
    await endsWithin(timeoutMs, async () => {
      const store = await open(context);
      tasks.unshift(() => store.destroy?.());
      await testCase.run({ store, clock });
    });
  } finally {
    await endsWithin(timeoutMs, async () => {
      for (const task of tasks) await task();
    });
  }
}

/** Real time on purpose: a store that hangs on a fake clock hangs all the same. */
function endsWithin(timeoutMs: number, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`a call did not end within ${timeoutMs} ms`));
    const timer = systemClock.setTimeout(fail, timeoutMs, true);
    void work()
      .then(resolve, reject)
      .finally(() => systemClock.clearTimeout(timer));
  });
}
