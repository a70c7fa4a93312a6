import type { Result } from './result.js';
import type { CacheEntry, WorkflowCache } from './workflow-cache.js';

/** How a flight ended. */
export interface Landing {
  readonly result: Result<unknown, unknown>;
  /** The result as data, from which everybody who joined takes a copy. */
  readonly entry?: CacheEntry | undefined;
  /** Whether it ended in the cache, without running the step's function. */
  readonly hit: boolean;
  /** The run that led it was cancelled: whoever joined starts again. */
  readonly abandoned: boolean;
}

export type Flights = Map<string, Promise<Landing>>;

const flightsOfCaches = new WeakMap<WorkflowCache, Flights>();

/** The steps in flight on a cache, from all workflows of this process. */
export function flightsOf(cache: WorkflowCache): Flights {
  let flights = flightsOfCaches.get(cache);
  if (flights === undefined) {
    flights = new Map();
    flightsOfCaches.set(cache, flights);
  }
  return flights;
}

/** Lets others join until `landing` is there. It never rejects. */
export function launch(
  flights: Flights,
  key: string,
  landing: Promise<Landing>,
): Promise<Landing> {
  flights.set(key, landing);
  void landing.then(() => flights.delete(key));
  return landing;
}
