/**
 * What the keyed steps of a workflow did, named like the counters of a cached store.
 *
 * - `hits`: a step was answered by the cache, or joined a flight that was.
 * - `misses`: a step's function ran. Counted once per flight.
 * - `inflight_dedups`: a step joined a flight whose function ran.
 * - `populates`: a result went into the cache.
 * - `retries`: an attempt was followed by another one; also of steps without a key.
 * - `warnings`: the cache failed, or a key was used in a way that is probably wrong.
 */
export interface WorkflowCounters {
  hits: number;
  misses: number;
  inflight_dedups: number;
  populates: number;
  retries: number;
  warnings: number;
}

export function createCounters(): WorkflowCounters {
  return { hits: 0, misses: 0, inflight_dedups: 0, populates: 0, retries: 0, warnings: 0 };
}
