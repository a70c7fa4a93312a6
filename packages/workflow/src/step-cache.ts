import { isPromise, shortKey, within, type Clock, type MaybePromise } from '@walkeros/core';
import { asEntry, openEntry, sealEntry, type EntryOptions } from './cache-entry.js';
import type { StepWarning, WarningCode } from './events.js';
import { flightsOf, type Flights } from './flights.js';
import type { Result } from './result.js';
import { messageOf } from './unexpected-error.js';
import type { CacheEntry, WorkflowCache } from './workflow-cache.js';

export interface StepCacheOptions {
  readonly cache: WorkflowCache;
  readonly isolate: boolean;
  /** Deadline of one call of an asynchronous cache. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Whose key it is, and who wants to know what goes wrong with it. */
export interface Asker {
  readonly key: string;
  warn(warning: StepWarning): void;
}

/** A result that was in the cache, and the entry it was copied from. */
export interface Found {
  readonly result: Result<unknown, unknown>;
  readonly entry: CacheEntry;
}

/**
 * The cache as steps see it: it neither throws nor hangs. A read that fails is a miss, a
 * write that fails is a warning. An answer that is there at once is used at once.
 */
export class StepCache {
  readonly flights: Flights;
  readonly #cache: WorkflowCache;
  readonly #options: StepCacheOptions & EntryOptions;

  constructor(options: StepCacheOptions) {
    this.#cache = options.cache;
    this.#options = { ...options, inMemory: options.cache instanceof Map };
    this.flights = flightsOf(options.cache);
  }

  read(asker: Asker): MaybePromise<Found | undefined> {
    const failed = (cause: unknown): undefined => warnOfFailure(asker, 'read-failed', cause);
    try {
      const raw = this.#cache.get(asker.key);
      return isPromise(raw)
        ? this.#inTime(raw).then((late) => this.#accept(late, asker), failed)
        : this.#accept(raw, asker);
    } catch (cause) {
      return failed(cause);
    }
  }

  /** The result as an entry, unless it cannot be copied. */
  seal(
    asker: Asker,
    result: Result<unknown, unknown>,
    ttlMs: number | undefined,
  ): CacheEntry | undefined {
    const expiresMs = ttlMs === undefined ? undefined : this.#options.clock.now() + ttlMs;
    try {
      return sealEntry(result, expiresMs, this.#options);
    } catch (cause) {
      const message = `the result under ${shortKey(asker.key)} is not cached: ${messageOf(cause)}`;
      asker.warn({ code: 'not-copyable', message, cause });
      return undefined;
    }
  }

  /** The result in an entry that {@link StepCache.seal} or {@link StepCache.read} gave. */
  open(entry: CacheEntry): Result<unknown, unknown> {
    return openEntry(entry, this.#options);
  }

  /** @returns Whether the entry is in the cache. */
  write(asker: Asker, entry: CacheEntry, ttlMs: number | undefined): MaybePromise<boolean> {
    const failed = (cause: unknown): false => {
      warnOfFailure(asker, 'write-failed', cause);
      return false;
    };
    try {
      const answer =
        ttlMs === undefined
          ? this.#cache.set(asker.key, entry)
          : this.#cache.set(asker.key, entry, { ttl: ttlMs });
      return isPromise(answer) ? this.#inTime(answer).then(() => true, failed) : true;
    } catch (cause) {
      return failed(cause);
    }
  }

  #accept(raw: unknown, asker: Asker): Found | undefined {
    if (raw === undefined || raw === null) return undefined;
    try {
      const entry = asEntry(raw);
      if (entry === undefined) throw new TypeError('it is not a result');
      if (entry.exp !== undefined && entry.exp <= this.#options.clock.now()) return undefined;
      return { entry, result: this.open(entry) };
    } catch (cause) {
      const message = `foreign data under ${shortKey(asker.key)}, taken as a miss: ${messageOf(cause)}`;
      asker.warn({ code: 'foreign-entry', message, cause });
      return undefined;
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    const { timeoutMs, clock } = this.#options;
    return within(answer, { timeoutMs, clock, keepAlive: true }, () => {
      throw new Error(`no answer within ${timeoutMs} ms`);
    });
  }
}

function warnOfFailure(asker: Asker, code: WarningCode, cause: unknown): undefined {
  const [what, so] =
    code === 'read-failed' ? ['read', 'the step runs'] : ['write', 'the result stands'];
  const message = `cache ${what} failed for ${shortKey(asker.key)}; ${so}: ${messageOf(cause)}`;
  asker.warn({ code, message, cause });
  return undefined;
}
