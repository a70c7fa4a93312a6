import type { Match } from './match.js';

/**
 * A span of time in a config: a positive number of **seconds** (as in the
 * source document), or a string with its unit: `"500ms"`, `"5m"`, `"1h"`, `"1d"`.
 */
export type Duration = number | string;

/** `cache` on a store. Source: `store-cache.txt`, "Overview" and the recipes. */
export interface Cache {
  /** Id of the store that serves as tier. Default: the built-in `__cache`. */
  store?: string;
  /** Keeps this store's entries apart from others in the same tier. Default: the store's id. */
  namespace?: string;
  /** Tried top-down, the first match wins; a key that no rule matches is not cached. */
  rules: Cache.Rule[];
  /** `false` hands out shared references instead of copies. Default `true`. */
  isolate?: boolean;
  /**
   * Id of a store that carries messages (Redis): a write in one process drops the key
   * from the memory of all others, and with a shared tier one process at a time loads it.
   */
  sync?: string;
  /** How long a tier may take before it is bypassed: milliseconds or a duration string. Default 1000. */
  timeout?: number | string;
}

export declare namespace Cache {
  interface Rule {
    /** Matched against `{ key, value? }`. A rule without `match` always matches. */
    match?: Match;
    /** How long a value counts as live. */
    ttl: Duration;
    /** How long an absence is remembered. Default: not at all. */
    negative?: Duration;
    /** How long after its `ttl` a value may still be served while one refresh runs. */
    stale?: Duration;
    /** A read that finds less than this left starts a refresh in the background. */
    refresh?: Duration;
    /** Fraction in [0, 1) by which a `ttl` may be shortened at random, so that keys do not expire together. */
    jitter?: number;
  }

  /** Counters of one wrapped store. Source: `store-cache.txt`, "Observability". */
  interface Counters {
    hits: number;
    misses: number;
    populates: number;
    writes: number;
    deletes: number;
    evictions_entries: number;
    evictions_ttl: number;
    inflight_dedups: number;
  }
}
