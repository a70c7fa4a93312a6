import type { WalkerEvent } from './event.js';
import type { Mapping } from './mapping.js';
import type { Lifecycle, StepConfig, StepContext } from './steps.js';

/** Takes events out. Opened on its first event. */
export interface Destination {
  type?: string;
  config?: DestinationConfig;
  env?: Record<string, unknown>;
  push(event: WalkerEvent, context: Destination.PushContext): unknown;
  /**
   * Takes several events at once, where `batch` asks for it. Answers with nothing when
   * all are delivered, throws when none is, or names those that are not.
   */
  pushBatch?(batch: Destination.Batch, context: Destination.PushContext): unknown;
  init?(context: Destination.Context): unknown;
  destroy?(context?: Lifecycle): void | Promise<void>;
}

/** How a destination is opened and supplied. `docs/delivery.md` has the whole picture. */
export interface DestinationConfig<S = unknown> extends StepConfig<S> {
  init?: boolean;
  /** Whether events wait for the consent that they lack. Default `true`; `false` drops them. */
  queue?: boolean;
  /** Most events that wait for consent; beyond it the oldest is dropped. Default 1000. */
  queueMax?: number;
  /** Collects events for `pushBatch`: milliseconds to wait for another one, or all limits. */
  batch?: Mapping.Rule['batch'];
  /** Tries of one event, the first included, or how to try. Default 1: no second try. */
  retry?: number | Destination.Retry;
  /** Failures in a row after which the destination is left alone for a while, or how. Default: never. */
  breaker?: number | Destination.Breaker;
  /** Limits on what is on its way to this destination. Default: none. */
  buffer?: Destination.Buffer;
  /** The store that keeps events which are given up. */
  deadLetter?: Destination.DeadLetterConfig;
  /** Most events that are given up and kept in memory, without such a store. Default 100. */
  dlqMax?: number;
}

export declare namespace Destination {
  type Context<S = unknown> = StepContext<S>;
  /** `data` is what the mapping made of the event, `rule` the mapping rule that matched. */
  interface PushContext<S = unknown> extends StepContext<S> {
    data?: unknown;
    rule?: Mapping.Rule;
    ingest: Record<string, unknown>;
  }
  interface Retry {
    /** Tries of one event, the first included. Default 3. */
    attempts?: number;
    /** Upper bound of the first pause: ms or `"1s"`; doubles. Default 200 ms. */
    baseDelay?: number | string;
    /** Longest pause, `Retry-After` included: ms or `"1s"`. Default 30 s. */
    maxDelay?: number | string;
  }

  interface Breaker {
    /** Failures in a row. Default 5. */
    threshold?: number;
    /** How long until one event may try again: ms or `"1s"`. Default 30 s. */
    cooldown?: number | string;
  }

  interface Buffer {
    /** Most calls at one time. Default 100. */
    concurrency?: number;
    /** Most events that are taken and not delivered. Default 1000. */
    max?: number;
    /**
     * What becomes of one more: its push waits (`block`, the default), the push of the oldest
     * that waits is answered with `OVERLOADED`, or its own is, or it goes to the dead letters.
     */
    overflow?: 'block' | 'drop-oldest' | 'drop-newest' | 'dead-letter';
  }

  interface DeadLetterConfig {
    /** Id of a declared store. */
    store: string;
  }

  /** Events of one mapping rule. */
  interface Batch {
    /** Where the rule stands: `"product view"`, or `"* *"` without one. */
    key: string;
    entries: BatchEntry[];
    /** The events of the entries. */
    events: WalkerEvent[];
    /** What the mapping made of them, where it says anything. */
    data: unknown[];
  }

  interface BatchEntry {
    event: WalkerEvent;
    ingest: Record<string, unknown>;
    rule?: Mapping.Rule;
    data?: unknown;
  }

  /** An answer of `pushBatch` that names the entries which were not delivered. */
  interface BatchResult {
    failed: { index: number; error?: unknown }[];
  }

  /** A destination, or a function that returns one. */
  type Init<S = unknown> =
    Destination | ((context: Context<S>) => Destination | Promise<Destination>);
}
