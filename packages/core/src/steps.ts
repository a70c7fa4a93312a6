import type { Cache } from './cache.js';
import type { Clock } from './clock.js';
import type { Collector, PushOptions, PushResult } from './collector.js';
import type { PartialEvent, WalkerEvent } from './event.js';
import type { Logger } from './logger.js';
import type { Mapping } from './mapping.js';
import type { Match } from './match.js';
import type { State } from './state.js';

/**
 * Which transformers an event passes.
 *
 * - A name starts a chain there, which follows each transformer's own `next`.
 * - A list is exactly the transformers in it; a {@link Route} may stand between them.
 * - A route, or a list of nothing but routes: then the first that matches is taken.
 */
export type Chain = string | Chain[] | Route;

/**
 * A way that events may take. Without a `match` all of them do; one that does not match
 * goes on as if the route were not there.
 *
 * `match` is asked about `{ event, ingest }`, on a source about `{ ingest }`.
 */
export type Route =
  | { match?: Match; next: Chain }
  /** The first entry that matches. */
  | { match?: Match; one: Chain[] }
  /** A copy of the event for every entry that matches; each goes on by itself. */
  | { match?: Match; many: Chain[] }
  /** A gate: an event that does not match goes no further. */
  | { match: Match };

/** What all components are given when they are opened. */
export interface StepContext<S = unknown> {
  id: string;
  config: StepConfig<S>;
  env: Record<string, unknown>;
  logger: Logger;
  collector: Collector;
  clock?: Clock;
  /** Logs an error that no call can return, for example of a long-lived connection. */
  reportError?(error: unknown): void;
}

export interface StepConfig<S = unknown> extends Mapping.Config {
  settings?: S;
  id?: string;
  before?: Chain;
  next?: Chain;
  state?: State | State[];
  /** Deadline of one call: milliseconds, or a duration string. */
  timeout?: number | string;
}

/** Brings events in. Opened last, closed first. */
export interface Source {
  type: string;
  config: StepConfig;
  /** Hands an event to the collector; what `elb` calls. */
  push(...args: unknown[]): Promise<PushResult> | PushResult | Promise<unknown>;
  init?(): void | Promise<void>;
  destroy?(context?: Lifecycle): void | Promise<void>;
}

export declare namespace Source {
  /** `env` holds `push`, `command`, `elb` and `logger` of the collector beside what the flow names. */
  interface Context<S = unknown> extends StepContext<S> {
    env: Record<string, unknown> & {
      push: (event: PartialEvent, options?: PushOptions) => Promise<PushResult>;
    };
  }
  type Init<S = unknown> = (context: Context<S>) => Source | Promise<Source>;
}

/**
 * What a transformer answers: nothing (unchanged), `false` (drop the event),
 * a changed event, or several events to go on with.
 */
export type TransformerResult =
  void | undefined | false | TransformerOutput | TransformerOutput[];
export interface TransformerOutput {
  event?: PartialEvent;
  next?: Chain;
}

/** Changes events on their way. */
export interface Transformer {
  type: string;
  config: StepConfig;
  push(
    event: WalkerEvent,
    context: Transformer.PushContext,
  ): TransformerResult | Promise<TransformerResult>;
  init?(context?: unknown): unknown;
  destroy?(context?: Lifecycle): void | Promise<void>;
}

export declare namespace Transformer {
  type Init<S = unknown> = (context: StepContext<S>) => Transformer | Promise<Transformer>;
  interface PushContext extends StepContext {
    /** What the source knows of the request: method, path, headers in lower case, … */
    ingest: Record<string, unknown>;
  }
}

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

  /** An event that was given up, as it is kept. */
  interface DeadLetter {
    /** As it reached the destination: without its `before` chain and its mapping. */
    event: WalkerEvent;
    /** Id of the destination. */
    destination: string;
    error: { code: string; message: string; status?: number };
    /** How often it was tried. */
    attempts: number;
    /** When it was given up: milliseconds since the epoch. */
    at: number;
  }

  /** A destination, or a function that returns one. */
  type Init<S = unknown> =
    Destination | ((context: Context<S>) => Destination | Promise<Destination>);
}

export interface Lifecycle {
  id: string;
  config: unknown;
  env: Record<string, unknown>;
  logger: Logger;
}

/**
 * Event-level cache of a step: a source answers from it, a transformer is replaced by what
 * it did to an equal event, a destination gets nothing twice.
 *
 * Source: `store-cache.txt`, "What cache rules cannot do".
 */
export interface EventCache extends Omit<Cache, 'rules' | 'sync'> {
  /** Whether a hit ends the event's way. Default: `true` on a source, `false` elsewhere. */
  stop?: boolean;
  /** The first that matches decides; an event that no rule matches is not cached. */
  rules: EventCache.Rule[];
}

export declare namespace EventCache {
  interface Rule {
    /** Matched against `{ event, ingest }`. A rule without `match` always matches. */
    match?: Cache.Rule['match'];
    /** Paths below `event` and `ingest`: events with the same values there are equal. */
    key: string[];
    ttl: Cache.Rule['ttl'];
    /**
     * Values by path, resolved against `{ event, ingest, cache: { status } }` with the
     * status `HIT` or `MISS`: on a source for the response, on a transformer for the event.
     */
    update?: Record<string, Mapping.Value>;
  }

  /** Counters of one step's event cache. */
  interface Counters {
    /** Events that were answered, replaced or skipped from the cache. */
    hits: number;
    /** Events that the step had to take. */
    misses: number;
    /** Outcomes that went into the cache. */
    populates: number;
    /** Events that waited for an equal one that was on its way, and share its outcome. */
    inflight_dedups: number;
  }
}
