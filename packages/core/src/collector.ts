import type { PartialEvent, WalkerEvent } from './event.js';
import type { Logger } from './logger.js';
import type { Store } from './store.js';
import type { Cache } from './cache.js';
import type { FlowErrorCode } from './errors.js';
import type { ObserveOptions, Observer } from './observation.js';

export interface PushOptions {
  /** Id of the source that hands the event in. */
  id?: string;
  /** What the source knows of the request. */
  ingest?: Record<string, unknown>;
}

/** What became of one event. `ok` is false when a destination failed or the event was refused. */
export interface PushResult {
  ok: boolean;
  event?: WalkerEvent;
  /** Destinations that took the event. */
  done?: Record<string, { type?: string; data?: unknown }>;
  /** Destinations that did not. */
  failed?: Record<string, { type?: string; error: unknown }>;
  /** A transformer dropped the event on purpose. */
  dropped?: boolean;
  /** The event could not be accepted, for example because it has no name. */
  invalid?: boolean;
  error?: string;
  /** With `error`: what a caller may switch on. */
  code?: FlowErrorCode;
}

/** What a running flow has done since it started. */
export interface FlowStatus {
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Events that were handed in, invalid ones included. */
  in: number;
  /** Deliveries that succeeded. */
  out: number;
  /** Deliveries and transformer calls that failed. */
  failed: number;
  /** Events that a transformer, a mapping or missing consent held back on purpose. */
  dropped: number;
  sources: Record<string, { count: number; rejected: number }>;
  transformers: Record<string, { dropped: number; failed: number }>;
  destinations: Record<string, { count: number; dropped: number; failed: number }>;
}

/** A store of a running flow; `counters` is there when the store has a `cache`. */
export type FlowStore = Store & { readonly counters?: Cache.Counters };

/** Pushes an event, or runs a command (`"walker …"`). */
export type Elb = (
  nameOrEvent: string | PartialEvent,
  data?: unknown,
  context?: unknown,
  nested?: unknown,
  custom?: unknown,
) => Promise<PushResult>;

/** A running flow. */
export interface Collector {
  push(event: PartialEvent, options?: PushOptions): Promise<PushResult>;
  command(name: string, data?: unknown): Promise<PushResult>;
  readonly elb: Elb;
  readonly stores: Readonly<Record<string, FlowStore>>;
  readonly logger: Logger;
  /** Counters of the flow; live, for reading only. */
  readonly status: Readonly<FlowStatus>;
  /**
   * Tells `observer` of every call of a step or a store from now on. While nobody
   * observes, nothing is built and nothing is measured.
   *
   * @returns What ends it.
   */
  observe(observer: Observer, options?: ObserveOptions): () => void;
  /** Drains what is in flight, then closes sources, destinations, transformers and stores. */
  shutdown(): Promise<void>;
}
