import type { Clock, EventProperties, Flow } from '@walkeros/core';
import { copyValue } from './copy-event.js';
import { createTraceId } from './event-id.js';

/** What the collector adds to each event, and what numbers the events of a run. */
export interface Session {
  user: EventProperties;
  globals: EventProperties;
  consent: Record<string, boolean>;
  custom: EventProperties;
  /** `source.release` of each event, if the flow names one. */
  release: EventProperties | undefined;
  /** Events since the run began. */
  count: number;
  trace: string;
  /** When the run began, on the monotonic scale. */
  startedMs: number;
}

/** The parts of a session that a command can change. */
export const SESSION_PARTS = ['user', 'globals', 'consent', 'custom'] as const;

export interface SessionOptions {
  /** Of the flow. */
  name: string;
  clock: Clock;
}

export function createSession(
  config: Flow.Collector,
  { name, clock }: SessionOptions,
): Session {
  const { release } = config;
  return {
    user: copyValue((config.user ?? {}) as EventProperties),
    globals: copyValue((config.globals ?? {}) as EventProperties),
    consent: { ...config.consent },
    custom: {},
    release: release === undefined ? undefined : { [config.name || name || 'flow']: release },
    count: 0,
    trace: createTraceId(),
    startedMs: clock.monotonicNow(),
  };
}

/** Begins a new run: events are counted from 1 again, under a new trace. */
export function startRun(session: Session, clock: Clock): void {
  session.count = 0;
  session.trace = createTraceId();
  session.startedMs = clock.monotonicNow();
}
