import type { ObservationOp, ObservationStatus, WalkerEvent } from '@walkeros/core';

/** A field that a step changed. A side is missing where the field was not there. */
export interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a transformer did to an event. */
export interface StepTrace {
  readonly transformer: string;
  /** `branched`: it made several events of it. */
  readonly status: 'ok' | 'dropped' | 'failed' | 'branched';
  readonly changes: readonly Change[];
  readonly error?: string;
}

/** A call of a store on an event's way. */
export interface StoreCall {
  readonly store: string;
  readonly op: ObservationOp;
  readonly key: string;
  readonly status: ObservationStatus;
}

/** What a destination would have sent. */
export interface Sent {
  readonly destination: string;
  /** What its mapping made of the event, else the event. */
  readonly payload: unknown;
}

/** What became of one simulated event. */
export interface EventTrace {
  /** From 1. */
  readonly number: number;
  /** Milliseconds after the first event. */
  readonly atMs: number;
  readonly name: string;
  readonly steps: StepTrace[];
  readonly stores: StoreCall[];
  readonly sent: Sent[];
  /** `cached`: an event cache has answered. */
  status: 'ok' | 'failed' | 'dropped' | 'invalid' | 'cached' | 'open';
  error?: string;
}

/** Where the parts of a simulated flow tell what they do. */
export interface Recorder {
  step(event: Pick<WalkerEvent, 'id'>, step: StepTrace): void;
  sent(event: Pick<WalkerEvent, 'id'>, sent: Sent): void;
}
