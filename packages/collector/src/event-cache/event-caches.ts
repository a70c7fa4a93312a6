import type { Clock, EventCache, Logger, Store } from '@walkeros/core';
import { createEntryCache } from '@walkeros/core-cache';
import { CACHE_STORE_ID } from '../config/check-stores.js';
import { eventNamespaceOf } from '../config/check-event-caches.js';
import { compileRules, type FindRule } from './event-rules.js';
import { createSingleRun, type SharedRuns, type SingleRun } from './single-run.js';

/** The event cache of one step. */
export interface OpenEventCache {
  stop: boolean | undefined;
  find: FindRule;
  run: SingleRun;
  shared: SharedRuns;
  counters: EventCache.Counters;
}

/** The step that a cache belongs to. */
export interface CachedStep {
  kind: 'source' | 'transformer' | 'destination';
  id: string;
}

/**
 * Opens the event cache of a step.
 *
 * @returns `undefined` for a step without, so that such a step pays nothing.
 */
export type OpenCache = (
  step: CachedStep,
  cache: EventCache | undefined,
) => OpenEventCache | undefined;

export interface EventCachesOptions {
  /** Looked at when a cache is opened. */
  stores: Readonly<Record<string, Store>>;
  logger: Logger;
  clock: Clock;
}

/** The event caches of one flow. Steps of one kind that name the same namespace share it. */
export function createEventCaches(options: EventCachesOptions): OpenCache {
  const shared = new Map<string, SharedRuns>();

  return (step, cache) => {
    if (cache === undefined) return undefined;
    const storeId = cache.store ?? CACHE_STORE_ID;
    const namespace = eventNamespaceOf(step, cache);
    const place = JSON.stringify([storeId, namespace]);
    const runs = shared.get(place) ?? openRuns(step, { ...options, cache, storeId, namespace });
    shared.set(place, runs);
    const counters = { hits: 0, misses: 0, populates: 0, inflight_dedups: 0 };
    return {
      stop: cache.stop,
      find: compileRules(cache.rules),
      run: createSingleRun({ ...runs, counters, inTurn: step.kind === 'destination' }),
      shared: runs,
      counters,
    };
  };
}

function openRuns(
  { kind, id }: CachedStep,
  options: EventCachesOptions & { cache: EventCache; storeId: string; namespace: string },
): SharedRuns {
  const { stores, cache, storeId, namespace, logger, clock } = options;
  const tier = stores[storeId];
  if (tier === undefined) throw new TypeError(`there is no store "${storeId}"`);
  const label = `${kind} "${id}"`;
  const { timeout, isolate } = cache;
  const entries = createEntryCache({
    ...{ subject: `event-cache(${label})`, namespace, tier, logger, clock },
    ...(timeout !== undefined && { timeout }),
    ...(isolate !== undefined && { isolate }),
  });
  logger.info(`${label} caches events with namespace "${namespace}:" via ${storeId}`);
  return { entries, flights: new Map() };
}
