import type { PartialEvent, WalkerEvent } from './event.js';
import type { Logger } from './logger.js';
import type { Store } from './store.js';
import type { Cache } from './cache.js';
import type { FlowErrorCode } from './errors.js';
import type { EventCache } from './event-cache.js';
import type { DeadLetter } from './dead-letter.js';
import type { ObserveOptions, Observer } from './observation.js';

/** Where an event that is handed in comes from. */
export interface PushOptions {
  /** Id of the source that hands the event in. */
  id?: string;
  /** What the source knows of the request. */
  ingest?: Record<string, unknown>;
}

/** What a source answers its sender with, where it is not for the source to say. */
export interface SourceResponse {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * What became of one event. `ok` is false when the event was refused, or a destination
 * neither took it nor has it among its dead letters: whoever sent it should send it again.
 */
export interface PushResult {
  ok: boolean;
  event?: WalkerEvent;
  /** Destinations that took the event. */
  done?: Record<string, { type?: string; data?: unknown }>;
  /** Destinations that did not, and that have lost it if it is not sent again. */
  failed?: Record<string, { type?: string; error: unknown }>;
  /** Destinations that did not take it, and whose dead letter store has. */
  deadLettered?: Record<string, { type?: string; error: unknown }>;
  /** Destinations that wait for consent. Empty while the whole flow waits for `walker run`. */
  queued?: Record<string, { type?: string }>;
  /** Destinations whose event cache says that they have it already. */
  skipped?: Record<string, { type?: string }>;
  /** The event cache of the source has answered: the event went no further. */
  cached?: boolean;
  /** What the sender is to be answered with: from the source's event cache, or its `update`. */
  response?: SourceResponse;
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
  /** Events that a transformer, a mapping, an event cache or missing consent held back on purpose. */
  dropped: number;
  sources: Record<string, { count: number; rejected: number } & EventCached>;
  transformers: Record<string, { dropped: number; failed: number } & EventCached>;
  destinations: Record<string, DestinationCounters>;
  /** Destinations with a circuit breaker, as `destination.<id>`. */
  breakers: Record<string, { state: 'closed' | 'open' | 'half-open'; failures: number }>;
  /**
   * Which config runs: its number, from 1, since when it does, and how many others were
   * refused. `sinceMs` is in milliseconds since the epoch.
   */
  config: { generation: number; sinceMs: number; refused: number };
  /** Events that wait for `walker run`, and those that found no room. */
  beforeRun: { held: number; dropped: number };
}

/** Counters of a step's event cache; there only where the step has one. */
export interface EventCached {
  cache?: Readonly<EventCache.Counters>;
}

/** Each event that reaches a destination ends in exactly one of `count`, `failed` and `dropped`. */
export interface DestinationCounters extends EventCached {
  /** Delivered. */
  count: number;
  /** Held back on purpose: by a mapping, a transformer, an event cache, or a consent that never came. */
  dropped: number;
  /** Given up. */
  failed: number;
  /** Of those given up, the ones that the dead letter store has. */
  deadLettered: number;
  /** Tries beyond the first. */
  retried: number;
  /** Answers that came after the deadline of their try. */
  late: number;
  /** Waiting for consent now. */
  held: number;
  /** In a call of the destination now. */
  inFlight: number;
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
  /** Events that a destination has given up and that no store keeps: the latest `dlqMax`, oldest first. */
  deadLetters(destination: string): DeadLetter[];
  /**
   * Drains what is in flight, then closes sources, destinations, transformers and stores.
   *
   * @param options - `timeoutMs`: how long to drain, in place of `collector.shutdownTimeout`.
   *   What is not delivered by then goes to the dead letters.
   */
  shutdown(options?: { timeoutMs?: number }): Promise<void>;
}
