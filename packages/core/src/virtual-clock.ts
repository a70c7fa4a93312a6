import type { Clock } from './clock.js';

interface Timer {
  atMs: number;
  order: number;
  task: () => void;
}

/** A clock that stands still until it is told to move: for simulations and tests. */
export interface VirtualClock extends Clock {
  /** Moves time and runs what falls due, in order. Synchronous: promises settle afterwards. */
  advance(ms: number): void;
  /**
   * Moves time to the next timer that falls due until then, and runs it.
   *
   * @param untilMs - Milliseconds since the epoch. Without such a timer, time stands still.
   * @returns Whether there was one.
   */
  runNext(untilMs: number): boolean;
  /** Sets the time without running timers: a clock jump, back or forth. */
  jump(nowMs: number): void;
  /** Timers that are armed. */
  readonly pending: number;
}

/** @param startMs - The first reading: milliseconds since the epoch. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = new Set<Timer>();
  let nowMs = startMs;
  let jumpedMs = startMs;
  let order = 0;
  let seed = 42;

  function runNext(untilMs: number): boolean {
    const timer = nextDue(timers, untilMs);
    if (timer === undefined) return false;
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.task();
    return true;
  }

  return {
    now: () => nowMs,
    coarseNow: () => nowMs,
    monotonicNow: () => nowMs - jumpedMs,
    setTimeout(task, delayMs) {
      const timer = { atMs: nowMs + delayMs, order: order++, task };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    /** A fixed sequence, so that jitter is the same in each run. */
    random() {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      while (runNext(untilMs));
      nowMs = untilMs;
    },
    runNext,
    jump(toMs) {
      jumpedMs += toMs - nowMs;
      nowMs = toMs;
    },
    get pending() {
      return timers.size;
    },
  };
}

function nextDue(timers: ReadonlySet<Timer>, untilMs: number): Timer | undefined {
  let due: Timer | undefined;
  for (const timer of timers) {
    if (timer.atMs > untilMs) continue;
    const earlier = due === undefined || timer.atMs < due.atMs;
    if (earlier || (timer.atMs === due?.atMs && timer.order < due.order)) due = timer;
  }
  return due;
}
