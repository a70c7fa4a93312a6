import type { Clock } from './clock.js';

/** Waits, at most until `stopped` aborts. Keeps the process alive: something waits behind it. */
export function sleep(
  ms: number,
  { clock, stopped }: { clock: Clock; stopped?: AbortSignal | undefined },
): Promise<void> {
  if (ms <= 0 || stopped?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clock.clearTimeout(timer);
      stopped?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.setTimeout(finish, ms, true);
    stopped?.addEventListener('abort', finish);
  });
}
