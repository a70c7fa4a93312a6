import type { Cache } from './cache.js';
import type { Mapping } from './mapping.js';

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
