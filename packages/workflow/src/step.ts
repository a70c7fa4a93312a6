import type { Duration, MaybePromise } from '@walkeros/core';
import type { ValueIn } from './inferred-errors.js';
import type { Result } from './result.js';
import type { RetryOptions } from './retry.js';

/** What a step's function is given. */
export interface StepContext {
  /** Aborts when the attempt has timed out, the run is cancelled, or a sibling in `step.all` failed. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** How a step is cached, repeated and limited. */
export interface StepOptions {
  /**
   * The step's identity in the cache. Without it, or with an empty one, nothing is cached.
   * Source: `workflow-caching.txt`, "Keys must be".
   */
  readonly key?: string | undefined;
  /** How long a cached result is good for: seconds, or `"5m"`. Default: for ever. */
  readonly ttl?: Duration;
  /** Attempts in all, or how to space them. Only the last one's result is cached. */
  readonly retry?: number | RetryOptions;
  /** Milliseconds that one attempt may take. Default: no limit. */
  readonly timeoutMs?: number;
}

/** {@link StepOptions} of `step.all` and `step.map`. */
export interface CollectionOptions extends StepOptions {
  /** How many functions run at a time. Default 16. */
  readonly concurrency?: number;
}

/** A step's function. */
export type Work<T, E> = (context: StepContext) => MaybePromise<Result<T, E>>;

/**
 * Runs one step: resolves with the value of its `ok`, leaves the workflow on its `err`.
 *
 * `E` is the union of errors that the workflow knows of; a step cannot fail with others.
 */
export interface Step<E> {
  /**
   * @param label - The step's category, for people: `fetchUser`.
   * @param work - A function, so that a hit in the cache saves the work.
   */
  <T>(label: string, work: Work<T, E>, options?: StepOptions): Promise<T>;

  /** Like `step`, also for work that has begun already. A hit cannot save that. */
  run<T>(
    label: string,
    work: Work<T, E> | Promise<Result<T, E>>,
    options?: StepOptions,
  ): Promise<T>;

  /**
   * Runs the functions of `shape` side by side, as one step with one entry in the cache.
   * The first error ends it and aborts the others' signals.
   */
  all<S extends Readonly<Record<string, Work<unknown, E>>>>(
    label: string,
    shape: S,
    options?: CollectionOptions,
  ): Promise<{ [K in keyof S]: ValueIn<Awaited<ReturnType<S[K]>>> }>;

  /**
   * Runs `work` for each item, as one step with one entry in the cache. Values come in
   * the order of the items. The first error ends it and aborts the others' signals.
   */
  map<I, T>(
    label: string,
    items: Iterable<I>,
    work: (item: I, context: StepContext) => MaybePromise<Result<T, E>>,
    options?: CollectionOptions,
  ): Promise<T[]>;
}
