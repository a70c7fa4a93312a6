import type { Clock } from '@walkeros/core';

interface Timer {
  atMs: number;
  order: number;
  task: () => void;
}

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves time and runs what falls due, in order. Synchronous: promises settle afterwards. */
  advance(ms: number): void;
  /** Like `advance`, but lets promises settle after each timer, so that chains of awaits go on. */
  advanceAsync(ms: number): Promise<void>;
  /** Sets the time without running timers: a clock jump, back or forth. */
  jump(nowMs: number): void;
  /** Timers that are armed. */
  readonly pending: number;
}

/** Lets every promise that can settle without time passing settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param startMs - The first reading; a round number so that failures are readable. */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  const timers = new Set<Timer>();
  let nowMs = startMs;
  let jumpedMs = startMs;
  let order = 0;
  let seed = 42;

  function run(timer: Timer): void {
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.task();
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
      for (let timer = nextDue(timers, untilMs); timer; timer = nextDue(timers, untilMs))
        run(timer);
      nowMs = untilMs;
    },
    async advanceAsync(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let timer = nextDue(timers, untilMs); timer; timer = nextDue(timers, untilMs)) {
        run(timer);
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
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
