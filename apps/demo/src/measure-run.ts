import type { Cache } from '@walkeros/core';
import type { Stage } from './on-stage.js';
import { runEvents } from './run-events.js';

const EVENTS = 60;
/** Posted right after the sixty: the first that Sheets has no quota left for. */
const MORE_EVENTS = 5;

/** What one run of the events came to. */
export interface RunFigures {
  events: number;
  /** Reads that Sheets answered during these events. */
  backingReads: number;
  /** After the last of these events; absent without a cache. */
  counters?: Cache.Counters;
  /** Milliseconds from post to answer: the median, and all of them added up. */
  medianMs: number;
  totalMs: number;
  /** Events that were posted after these. */
  moreEvents: number;
  /** Lookups that were refused with them because the quota was used up. */
  quotaErrors: number;
  /** Of all events, those that came out with fields of the sheet. */
  enriched: number;
  /** Warnings and errors of the flow. */
  log: string[];
}

export interface MeasureOptions {
  session: string;
  paceMs: number;
  signal: AbortSignal;
  onProgress(done: number, of: number): void;
}

/** Posts the events of one session to a flow that nobody else uses. */
export async function measureRun(
  { flow, sink, log }: Stage,
  options: MeasureOptions,
): Promise<RunFigures> {
  const post = (count: number, paceMs: number, before: number): Promise<number[]> => {
    const onAnswer = (done: number): void =>
      options.onProgress(before + done, EVENTS + MORE_EVENTS);
    return runEvents({ ...options, url: flow.url, count, paceMs, onAnswer });
  };
  const tookMs = await post(EVENTS, options.paceMs, 0);
  const { reads: backingReads, counters } = flow;
  await post(MORE_EVENTS, 0, EVENTS);
  return {
    events: EVENTS,
    backingReads,
    ...(counters === undefined ? {} : { counters }),
    medianMs: medianOf(tookMs),
    totalMs: tookMs.reduce((sum, ms) => sum + ms, 0),
    moreEvents: MORE_EVENTS,
    quotaErrors: flow.watch.quotaErrors,
    enriched: sink.enriched,
    log,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
