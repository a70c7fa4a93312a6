import { systemClock } from '@walkeros/core';

const POLL_MS = 25;

/** Asks again and again until the answer is yes, in real time. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()))
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, POLL_MS, true));
}
