import { nextRound, sleep, systemClock, type VirtualClock } from '@walkeros/core';

/** Turns of the microtask queue that a chain of promises without input or output may take. */
const TURNS = 200;
/** How long nothing may happen before time goes on: what a step does for real takes longer. */
const PATIENCE_MS = 20;

export interface SettleOptions {
  readonly clock: VirtualClock;
  /** How much real work is under way, which virtual time must not overtake. */
  readonly underWay: () => number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until `isDone`, or until nothing happens any more without time passing.
 *
 * @returns Whether it is done.
 */
export async function letSettle(
  isDone: () => boolean,
  { underWay, signal }: SettleOptions,
): Promise<boolean> {
  for (let quietMs = 0; quietMs < PATIENCE_MS; quietMs++) {
    for (let turn = 0; turn < TURNS && !isDone(); turn++) await undefined;
    if (isDone()) return true;
    signal?.throwIfAborted();
    await sleep(1, { clock: systemClock, stopped: signal ?? new AbortController().signal });
    if (underWay() > 0) quietMs = 0;
  }
  return isDone();
}

/** Lets promises settle that a timer has set off. */
export async function letPromisesSettle(options: SettleOptions): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await undefined;
  await nextRound();
  options.signal?.throwIfAborted();
  if (options.underWay() > 0) await letSettle(() => options.underWay() === 0, options);
}

/** Waits for `work`, and lets virtual time pass where it waits for that. */
export async function complete<T>(work: Promise<T>, options: SettleOptions): Promise<T> {
  let isDone = false;
  const end = (): void => void (isDone = true);
  work.then(end, end);
  while (!(await letSettle(() => isDone, options))) {
    options.clock.runNext(Number.POSITIVE_INFINITY);
  }
  return work;
}
