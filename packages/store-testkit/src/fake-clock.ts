import { createVirtualClock, nextRound, type VirtualClock } from '@walkeros/core';

/** A clock that stands still until it is told to move. */
export interface FakeClock extends VirtualClock {
  /** Like `advance`, but lets promises settle after each timer, so that chains of awaits go on. */
  advanceAsync(ms: number): Promise<void>;
}

/** Lets every promise that can settle without time passing settle. */
export function settle(): Promise<void> {
  return nextRound();
}

/** @param startMs - The first reading; a round number so that failures are readable. */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  const clock = createVirtualClock(startMs);
  return Object.assign(clock, {
    async advanceAsync(ms: number) {
      const untilMs = clock.now() + ms;
      await settle();
      while (clock.runNext(untilMs)) await settle();
      clock.advance(untilMs - clock.now());
      await settle();
    },
  });
}
