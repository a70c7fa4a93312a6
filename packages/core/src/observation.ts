/** What was called: a step of the flow or one of its stores. */
export interface ObservedStep {
  readonly kind: 'source' | 'transformer' | 'destination' | 'store';
  readonly id: string;
}

/**
 * - `in`: a source handed an event in; ends when the flow is done with it.
 * - `push`: a transformer or a destination was given an event.
 * - `get`, `set`, `delete`: a store was called. An `add` is a `set`, whatever it answers.
 * - `populate`: a store wrote into its tier what its backing answered.
 * - `evict`: the built-in tier dropped an entry.
 */
export type ObservationOp = 'in' | 'push' | 'get' | 'set' | 'delete' | 'populate' | 'evict';

/**
 * - `ok`, `failed`: of every operation that ends.
 * - `dropped`: a step let the event go no further, on purpose.
 * - `held`: a destination keeps the event for later.
 * - `invalid`: what a source handed in is no event.
 * - `hit`: the tier had the value. `miss`: it had not, or a store without a cache has
 *   nothing. `join`: a read waited for a load that another one had started.
 * - `overflow`, `expired`: why the tier dropped an entry.
 */
export type ObservationStatus =
  | 'ok'
  | 'failed'
  | 'dropped'
  | 'held'
  | 'invalid'
  | 'hit'
  | 'miss'
  | 'join'
  | 'overflow'
  | 'expired';

/** One call of a running flow, after it has ended. Never holds a value or an event's data. */
export interface Observation {
  readonly step: ObservedStep;
  readonly op: ObservationOp;
  readonly status: ObservationStatus;
  /** Id of the store in which the called store caches. */
  readonly tier?: string;
  /** Of calls of stores. Whoever serves as a tier is called with its namespace in front. */
  readonly key?: string;
  /** With `failed`: code of the error, never its message. */
  readonly code?: string;
  /** When the call began: milliseconds since the epoch. */
  readonly startMs: number;
  /** Milliseconds, with fractions. */
  readonly durationMs: number;
  /** Number of this call of a step; 0 for a store. */
  readonly call: number;
  /** Number of the call within which this one was made, as far as it is known. */
  readonly parent?: number;
  /** The event on whose way the call was made, as far as it is known. */
  readonly event?: { readonly id: string; readonly name: string };
  /** W3C Trace Context that the event came with. */
  readonly traceparent?: string;
  /** The store answered in the caller's turn, without a promise. */
  readonly atOnce?: true;
  /** Hits in memory in the step's own turn, that is before it first waited, by store. */
  readonly hits?: Readonly<Record<string, number>>;
}

/** A call of a step that begins. */
export type ObservedStart = Pick<
  Observation,
  'step' | 'op' | 'event' | 'traceparent' | 'call' | 'parent' | 'startMs'
>;

/** Runs a call, and passes on what it answers or throws. */
export type ObservedRun = <T>(call: () => T) => T;

/** Is told of calls. What it throws, or rejects with, is logged and goes no further. */
export type Observer = (observation: Observation) => unknown;

/** How much an observer wants to know. With several observers, each is told what any of them wants. */
export interface ObserveOptions {
  /**
   * Of the hits that a store answers in the caller's turn, one in this many is
   * reported: they are so short that reporting each would double them. Everything else
   * is always reported. Default 1.
   */
  everyNthHit?: number;
  /**
   * Whether calls are told apart by event: `event`, `parent`, `traceparent` and `hits`.
   * A step that asks a store after it has waited is followed through
   * `AsyncLocalStorage`, which before Node 24 makes every promise of the process dearer
   * while such a step waits. Default true.
   */
  follow?: boolean;
  /**
   * With `follow`: asked when a call of a step begins. `false` says that this observer
   * can do without knowing what is called within; a function runs the call.
   */
  begin?: (start: ObservedStart) => boolean | ObservedRun;
}
