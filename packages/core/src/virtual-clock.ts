import { type Clock, MAX_TIMER_MS } from './clock.js';

interface Timer {
  /** On the scale of `monotonicNow`: a change of the time moves no timer. */
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
  /** Sets the time, back or forth, as an operator does. Timers fire no earlier or later for it. */
  jump(nowMs: number): void;
  /** Timers that are armed. */
  readonly pending: number;
}

/** @param startMs - The first reading: milliseconds since the epoch. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = new Set<Timer>();
  let passedMs = 0;
  let shiftMs = startMs;
  let order = 0;
  let seed = 42;
  const now = (): number => shiftMs + passedMs;

  function runNext(untilMs: number): boolean {
    const timer = nextDue(timers, untilMs - shiftMs);
    if (timer === undefined) return false;
    timers.delete(timer);
    passedMs = Math.max(passedMs, timer.atMs);
    timer.task();
    return true;
  }

  return {
    now,
    coarseNow: now,
    monotonicNow: () => passedMs,
    setTimeout(task, delayMs) {
      const timer = { atMs: passedMs + Math.min(delayMs, MAX_TIMER_MS), order: order++, task };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    afterTurn: (task) => task(),
    /** A fixed sequence, so that jitter is the same in each run. */
    random() {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    },
    advance(ms) {
      const endMs = passedMs + ms;
      while (runNext(shiftMs + endMs));
      passedMs = endMs;
    },
    runNext,
    jump: (toMs) => void (shiftMs = toMs - passedMs),
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
