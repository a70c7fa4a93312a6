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

/** What the config of every step may say. */
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
  /**
   * Takes the place of the source of the same id, when a flow gets another config while it
   * runs: for what only one of them can hold, such as a port. Asked before `init`, while
   * `former` goes on taking events.
   *
   * @returns What takes over, in one turn and without fail, once the flow goes over; `init`
   *   is not called then. `undefined` when there is nothing to take over: `init` is called,
   *   and both run side by side for a moment.
   */
  succeed?(former: Source): (() => void) | undefined;
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
/** An event to go on with; without `next`, the way that the config says. */
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

/** What a step is given when it is closed. */
export interface Lifecycle {
  id: string;
  config: unknown;
  env: Record<string, unknown>;
  logger: Logger;
}
