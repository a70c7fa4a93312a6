import type { PartialEvent } from '@walkeros/core';
import type { SimulateOptions } from './simulate-options.js';

/** An event and the moment at which it comes in. */
export interface Arrival {
  /** Milliseconds after the first one. */
  readonly atMs: number;
  readonly event: PartialEvent;
}

/** When which event comes in. */
export function* schedule(
  options: Pick<SimulateOptions, 'events' | 'repeat' | 'everyMs' | 'laterMs'>,
): Generator<Arrival> {
  const { events, repeat = 1, everyMs = 1_000, laterMs = [] } = options;
  let nextMs = 0;
  for (let round = 0; round < repeat; round++) {
    for (const event of events) {
      yield { atMs: nextMs, event };
      nextMs += everyMs;
    }
  }
  for (const pauseMs of laterMs) {
    nextMs += pauseMs - everyMs;
    for (const event of events) {
      yield { atMs: nextMs, event };
      nextMs += everyMs;
    }
  }
}
