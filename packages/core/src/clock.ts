/**
 * The longest delay of a timer: 24.8 days. Node takes a longer one for one millisecond, so a
 * clock shortens it to this, and what a config says of timers may not be longer.
 */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** A timer handle; opaque to callers. */
export type TimerHandle = unknown;

/**
 * The only door to time, timers and randomness. Tests pass a clock of their own,
 * so no test waits for time to pass.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Like {@link Clock.now}, but may lag behind it by one turn of the event loop. For hot paths. */
  coarseNow(): number;
  /**
   * Milliseconds with fractions on a scale that no change of the time moves. Every span that
   * one process measures or waits for is a difference of two of these; {@link Clock.now} is for
   * moments that are kept, shown or compared with those of others.
   */
  monotonicNow(): number;
  /**
   * Runs `task` once after `delayMs` milliseconds, at most {@link MAX_TIMER_MS}.
   * The timer does not keep the process alive unless `keepAlive` is set.
   */
  setTimeout(task: () => void, delayMs: number, keepAlive?: boolean): TimerHandle;
  clearTimeout(timer: TimerHandle): void;
  /**
   * Runs `task` after the turn of the event loop that runs now, once what waits to be read
   * has been read. A clock that stands still runs it at once.
   */
  afterTurn(task: () => void): void;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** Reads of the coarse time that one look at the system's clock may serve. */
const READS_PER_LOOK = 64;

const nativeNow = Date.now;
let coarse = 0;
let readsLeft = 0;
let refreshing = false;

function expireCoarse(): void {
  readsLeft = 0;
  refreshing = false;
}

/**
 * One look at the system's clock serves up to 64 reads within one millisecond, or within one
 * turn of the event loop that takes longer.
 * A replaced `Date` (fake timers, time travel in tests) is always read directly.
 */
function coarseNow(): number {
  if (Date.now === nativeNow && --readsLeft > 0) return coarse;
  return look();
}

/** Apart from the fast path, so that the fast path is small enough to be inlined. */
function look(): number {
  if (Date.now !== nativeNow) return Date.now();
  coarse = nativeNow();
  readsLeft = READS_PER_LOOK;
  if (!refreshing) {
    refreshing = true;
    setTimeout(expireCoarse, 1).unref();
  }
  return coarse;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  coarseNow,
  monotonicNow: () => performance.now(),
  setTimeout(task, delayMs, keepAlive = false) {
    const timer = setTimeout(task, Math.min(delayMs, MAX_TIMER_MS));
    return keepAlive ? timer : timer.unref();
  },
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  afterTurn: (task) => void setImmediate(task),
  random: () => Math.random(),
};

/**
 * Lets the event loop go round once, so that whatever waits goes first. A timer would not
 * do: one that is late runs in the same round as the one before it.
 */
export function nextRound(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
