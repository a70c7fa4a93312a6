import type { Clock, TimerHandle } from '@walkeros/core';
import type { SlotArena } from './slot-arena.js';

/** Entries dropped in one go; about half a millisecond. A mass expiry is spread over slices. */
const SLICE = 2_000;

export interface Sweeper {
  /** Makes sure that a sweep is coming. */
  arm(): void;
  stop(): void;
}

/**
 * Drops ended entries every `intervalMs`, on timers that do not keep the process
 * alive. Rests while the arena is empty. Source: `store-cache.txt`, "Default tier".
 *
 * @param intervalMs - 0 turns sweeping off; ended entries then go when they are read.
 */
export function createSweeper(arena: SlotArena, clock: Clock, intervalMs: number): Sweeper {
  let timer: TimerHandle | undefined;

  function arm(): void {
    if (timer === undefined && intervalMs > 0)
      timer = clock.setTimeout(() => sweep(1), intervalMs);
  }

  function sweep(fromSlot: number): void {
    timer = undefined;
    const next = arena.sweep(clock.now(), fromSlot, SLICE);
    if (next !== 0) timer = clock.setTimeout(() => sweep(next), 0);
    else if (arena.size > 0) arm();
  }

  return {
    arm,
    stop() {
      clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
