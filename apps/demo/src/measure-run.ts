import { createConsoleLogger } from '@walkeros/collector';
import type { Cache } from '@walkeros/core';
import { createEventSink } from './event-sink.js';
import type { OpenFlow } from './open-flow.js';
import { openFlow } from './open-flow.js';
import type { StagedFlow } from './read-flow.js';
import { runEvents } from './run-events.js';
import type { SheetsTarget } from './sheets-target.js';

const EVENTS = 60;
/** Posted right after the sixty: the first that Sheets has no quota left for. */
const MORE_EVENTS = 5;

/**
 * Left alone, the store stops by itself before the sixty-first read of a minute. Here it
 * goes on and does not wait, so that the answer of Sheets is seen: 429.
 */
const UNGUARDED = { quota: { reads: 10_000 }, maxWait: 1 };

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
  staged: StagedFlow;
  sheets: SheetsTarget;
  session: string;
  paceMs: number;
  signal: AbortSignal;
  onProgress(done: number, of: number): void;
}

/** Starts a flow, posts the events of one session, and stops it. */
export async function measureRun(
  options: MeasureOptions,
  afterwards: (flow: OpenFlow) => Promise<void> = () => Promise.resolve(),
): Promise<RunFigures> {
  const { staged, sheets, paceMs, onProgress } = options;
  const sink = createEventSink();
  const log: string[] = [];
  const flow = await openFlow({
    staged,
    sheets,
    port: 0,
    stream: sink.stream,
    storeSettings: UNGUARDED,
    logger: createConsoleLogger({
      level: 'WARN',
      handler: (level, message) => void log.push(`${level} ${message}`),
    }),
  });
  const post = (count: number, pace: number, before: number): Promise<number[]> => {
    const onAnswer = (done: number): void => onProgress(before + done, EVENTS + MORE_EVENTS);
    return runEvents({ ...options, url: flow.url, count, paceMs: pace, onAnswer });
  };
  try {
    const tookMs = await post(EVENTS, paceMs, 0);
    const { reads: backingReads, counters } = flow;
    await post(MORE_EVENTS, 0, EVENTS);
    const { quotaErrors } = flow.watch;
    await afterwards(flow);
    return {
      events: EVENTS,
      backingReads,
      ...(counters === undefined ? {} : { counters }),
      medianMs: medianOf(tookMs),
      totalMs: tookMs.reduce((sum, ms) => sum + ms, 0),
      moreEvents: MORE_EVENTS,
      quotaErrors,
      enriched: sink.enriched,
      log,
    };
  } finally {
    await flow.collector.shutdown();
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
