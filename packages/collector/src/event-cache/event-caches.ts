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
  /** All steps of the config. */
  steps: readonly (CachedStep & { cache: EventCache | undefined })[];
  /** Looked at when a cache is opened. */
  stores: Readonly<Record<string, Store>>;
  logger: Logger;
  clock: Clock;
  /** What the flow has cached so far. */
  shared: SharedEventCaches;
  /** Whether what is cached for a step comes from a config that this one says otherwise. */
  isOutdated: (step: CachedStep) => boolean;
}

/** The entries of all event caches of a flow, by the tier that they lie in and their namespace. */
export type SharedEventCaches = WeakMap<Store, Map<string, SharedRuns>>;

/** The event caches of one config. */
export interface EventCaches {
  open: OpenCache;
  /** Makes them those of the flow. @returns What gives up those that the config has no use for. */
  commit(): () => void;
  /** Gives them up. */
  abandon(): void;
}

/** Steps of one kind that name the same namespace share an event cache. */
export function createEventCaches(options: EventCachesOptions): EventCaches {
  const { steps, stores, shared, isOutdated } = options;
  const added: { tier: Store; namespace: string; runs: SharedRuns }[] = [];

  function runsOf(step: CachedStep, cache: EventCache): SharedRuns {
    const storeId = cache.store ?? CACHE_STORE_ID;
    const tier = stores[storeId];
    if (tier === undefined) throw new TypeError(`there is no store "${storeId}"`);
    const namespace = eventNamespaceOf(step, cache);
    const own = added.find((each) => each.tier === tier && each.namespace === namespace);
    const known =
      own?.runs ?? (isOutdated(step) ? undefined : shared.get(tier)?.get(namespace));
    if (known !== undefined) return known;
    const runs = openRuns(step, { ...options, cache, tier, storeId, namespace });
    added.push({ tier, namespace, runs });
    return runs;
  }

  /** Of steps that are taken out, or do without a cache now, or have it elsewhere. */
  function takeUnused(): SharedRuns[] {
    const unused: SharedRuns[] = [];
    for (const [id, tier] of Object.entries(stores)) {
      const inTier = steps.flatMap(({ cache, ...step }) =>
        cache && (cache.store ?? CACHE_STORE_ID) === id ? [eventNamespaceOf(step, cache)] : [],
      );
      const namespaces = shared.get(tier) ?? new Map<string, SharedRuns>();
      for (const [namespace, runs] of namespaces) {
        if (inTier.includes(namespace)) continue;
        namespaces.delete(namespace);
        unused.push(runs);
      }
    }
    return unused;
  }

  return {
    open(step, cache) {
      if (cache === undefined) return undefined;
      const runs = runsOf(step, cache);
      const counters = { hits: 0, misses: 0, populates: 0, inflight_dedups: 0 };
      return {
        stop: cache.stop,
        find: compileRules(cache.rules),
        run: createSingleRun({ ...runs, counters, inTurn: step.kind === 'destination' }),
        shared: runs,
        counters,
      };
    },
    commit() {
      const replaced = added.map(({ tier, namespace, runs }) => {
        const namespaces = shared.get(tier) ?? new Map<string, SharedRuns>();
        const former = namespaces.get(namespace);
        shared.set(tier, namespaces.set(namespace, runs));
        return former;
      });
      const given = [...replaced, ...takeUnused()];
      return () => given.forEach((runs) => runs?.entries.release());
    },
    abandon: () => added.forEach(({ runs }) => runs.entries.release()),
  };
}

function openRuns(
  { kind, id }: CachedStep,
  options: Pick<EventCachesOptions, 'logger' | 'clock'> & {
    cache: EventCache;
    tier: Store;
    storeId: string;
    namespace: string;
  },
): SharedRuns {
  const { cache, tier, storeId, namespace, logger, clock } = options;
  const label = `${kind} "${id}"`;
  const { timeout, isolate } = cache;
  const entries = createEntryCache({
    subject: `event-cache(${label})`,
    namespace,
    tier,
    logger,
    clock,
    // Others of this name are about to end: that two have it in one config is found before.
    succeeds: true,
    ...(timeout !== undefined && { timeout }),
    ...(isolate !== undefined && { isolate }),
  });
  logger.info(`${label} caches events with namespace "${namespace}:" via ${storeId}`);
  return { entries, flights: new Map() };
}
