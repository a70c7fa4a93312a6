import type { Clock } from '@walkeros/core';

/** A clock that stands still until it is told to go on, and runs its timers when told to. */
export interface ManualClock extends Clock {
  /** Moves time on. */
  advance(byMs: number): void;
  /** Takes the next timer out that has come due, ready to be run and timed. */
  takeDue(): (() => void) | undefined;
}

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

export function createManualClock(): ManualClock {
  let nowMs = 1_000_000;
  const timers = new Set<Timer>();
  return {
    now: () => nowMs,
    coarseNow: () => nowMs,
    monotonicNow: () => nowMs,
    random: () => 0.5,
    afterTurn: (task) => task(),
    setTimeout(task, delayMs) {
      const timer: Timer = { atMs: nowMs + delayMs, task };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    advance(byMs) {
      nowMs += byMs;
    },
    takeDue() {
      for (const timer of timers) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        return timer.task;
      }
      return undefined;
    },
  };
}
