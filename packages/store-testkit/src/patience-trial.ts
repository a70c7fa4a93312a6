import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { settle } from './fake-clock.js';

/** Calls to a peer that does not answer, wave after wave. */
export interface PatienceTrial {
  /** Calls in all. */
  calls: number;
  /** Calls of one wave, which begin in the same turn of the event loop. */
  atOnce: number;
  /** How long a call may take. */
  deadlineMs: number;
  /** Prepares the wave of this number: lets the peer answer, connects, and takes its voice. */
  before(wave: number): Promise<void>;
  /** Makes the call of this number. */
  call(n: number): Promise<unknown>;
  /** Default: the system's. */
  clock?: Clock;
}

/** How the calls of a trial have ended. */
export interface PatienceReport {
  calls: number;
  /** Calls that had not ended 50 milliseconds after their deadline. */
  late: number;
  /** How often each kind of `StoreError` was the end; `answer` for none. */
  ends: Record<string, number>;
  longestMs: number;
}

/** What a call may take beyond its deadline. */
const GRACE_MS = 50;
const MOST_TURNS = 30;

/**
 * Makes many calls, and says how many of them were late: those that outlive a timer of
 * their wave which is set, a turn after they have begun, to the deadline and 50 ms more.
 * Timers go off in their order on a busy machine too, so that none is late for its sake.
 */
export async function tryPatience(trial: PatienceTrial): Promise<PatienceReport> {
  const { calls, atOnce, before } = trial;
  const report: PatienceReport = { calls: 0, late: 0, ends: {}, longestMs: 0 };
  for (let wave = 0; report.calls < calls; wave++) {
    await before(wave);
    await makeWave(trial, report, Math.min(atOnce, calls - report.calls));
  }
  return report;
}

async function makeWave(
  { call, deadlineMs, clock = systemClock }: PatienceTrial,
  report: PatienceReport,
  size: number,
): Promise<void> {
  const startMs = clock.monotonicNow();
  let waiting = size;
  const ended = (end: string): void => {
    waiting--;
    report.ends[end] = (report.ends[end] ?? 0) + 1;
    report.longestMs = Math.max(report.longestMs, clock.monotonicNow() - startMs);
  };
  const one = (n: number): Promise<void> =>
    call(n).then(
      () => ended('answer'),
      (error: unknown) => ended(endOf(error)),
    );
  const all = Array.from({ length: size }, (_, index) => one(report.calls + index));
  // By the next turn each call has set a timer for its deadline.
  await settle();
  const look = (): void => void afterTurns().then(() => (report.late += waiting));
  const timer = clock.setTimeout(look, deadlineMs + GRACE_MS);
  await Promise.all(all);
  clock.clearTimeout(timer);
  report.calls += size;
}

/** What has been told to end in this turn ends: an aborted request takes some more turns. */
async function afterTurns(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) await settle();
}

function endOf(error: unknown): string {
  return error instanceof Error && 'kind' in error ? String(error.kind) : String(error);
}
