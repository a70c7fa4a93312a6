import type { Cache } from './cache.js';
import type { Clock } from './clock.js';
import type { Collector, PushOptions, PushResult } from './collector.js';
import type { PartialEvent, WalkerEvent } from './event.js';
import type { Logger } from './logger.js';
import type { Mapping } from './mapping.js';
import type { State } from './state.js';

/** Names of transformers to run: one to start a chain at, or exactly this list. */
export type Chain = string | string[];

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
  init?(context: Destination.Context): unknown;
  destroy?(context?: Lifecycle): void | Promise<void>;
}

export interface DestinationConfig<S = unknown> extends StepConfig<S> {
  init?: boolean;
}

export declare namespace Destination {
  type Context<S = unknown> = StepContext<S>;
  /** `data` is what the mapping made of the event, `rule` the mapping rule that matched. */
  interface PushContext<S = unknown> extends StepContext<S> {
    data?: unknown;
    rule?: Mapping.Rule;
    ingest: Record<string, unknown>;
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

/** Event-level cache of a step: `store-cache.txt`, "What cache rules cannot do". */
export interface EventCache extends Omit<Cache, 'rules'> {
  stop?: boolean;
  rules: EventCache.Rule[];
}

export declare namespace EventCache {
  interface Rule {
    match?: Cache.Rule['match'];
    key: string[];
    ttl: Cache.Rule['ttl'];
    update?: Record<string, Mapping.Value>;
  }
}
