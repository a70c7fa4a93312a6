import type { Clock, Collector, FlowStore, Logger, Store } from '@walkeros/core';
import { ConfigError, isStore, parseTimeout } from '@walkeros/core';
import { withDeadline, wrapStore } from '@walkeros/core-cache';
import { openComponent } from '../lifecycle/open-component.js';
import { observeCachedStore, observePlainStore } from '../observe/observe-store.js';
import type { Observers } from '../observe/observers.js';
import { closeStores, type OpenStore } from './close-stores.js';
import type { StorePlan } from './plan-stores.js';

/** How long one call of a store may take, unless its config says otherwise. */
const STORE_TIMEOUT_MS = 30_000;

export interface StoreOptions {
  collector: Collector;
  clock: Clock;
  logger: Logger;
  observers: Observers;
  /** Gets the stores as steps see them; holds the built-in tier already. */
  stores: Record<string, FlowStore>;
  /** Stores that are open already, and stay. */
  kept: ReadonlyMap<string, OpenStore>;
  /** Gets each store as soon as it has to be closed. */
  open: OpenStore[];
  /** Whether stores that cache under the same names are about to be closed. */
  succeeds: boolean;
  /** Ends the opening. */
  stopped: AbortSignal;
}

/**
 * Opens every backing that is not there yet, then wraps them in the order of the plans, so
 * that a tier is ready before the store that caches in it.
 *
 * @throws ConfigError with a finding for each store that did not open.
 */
export async function openStores(
  plans: readonly StorePlan[],
  options: StoreOptions,
): Promise<void> {
  const { kept, open } = options;
  const added = plans.filter(({ id }) => !kept.has(id));
  const outcomes = await Promise.allSettled(added.map((plan) => openBacking(plan, options)));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as ConfigError] : [],
  );
  if (failures.length > 0) {
    const findings = failures.flatMap((failure) => failure.findings);
    throw new ConfigError(findings, { cause: failures[0]?.cause });
  }
  const all = [...kept.values(), ...open];
  const backings = new Map(all.map(({ plan, backing }) => [plan.id, backing]));
  for (const { id } of plans) {
    const opened = all.find(({ plan }) => plan.id === id);
    if (opened === undefined) continue;
    if (!kept.has(id)) wrapBacking(opened, backings, options);
    options.stores[id] = opened.store;
  }
}

async function openBacking(plan: StorePlan, options: StoreOptions): Promise<void> {
  const { id, path, definition, init, isTier } = plan;
  const { clock, collector, stopped } = options;
  const logger = options.logger.scope('store').scope(id);
  const open = async (): Promise<Store> => {
    const store = await init?.({
      collector,
      clock,
      logger,
      id,
      isTier,
      config: definition.config ?? {},
      env: definition.env ?? {},
      reportError: (error: unknown) =>
        logger.error(error instanceof Error ? error : String(error)),
    });
    if (!isStore(store)) throw new TypeError('its init did not return a store');
    return store;
  };
  const onLate = (store: unknown): void => {
    const late = store as Store;
    void closeStores([{ plan, backing: late, store: late }], options);
  };
  const place = { label: `store "${id}"`, path, clock, stopped };
  const store = (await openComponent(open, place, onLate)) as Store;
  options.open.push({ plan, backing: store, store });
}

/** Puts around a backing what its config says, so that it is closed with it. */
function wrapBacking(
  opened: OpenStore,
  backings: ReadonlyMap<string, Store>,
  { clock, logger, observers, stores, succeeds }: StoreOptions,
): void {
  const { backing, plan } = opened;
  const { id, path, definition, tier: tierId = '' } = plan;
  const timeoutMs = parseTimeout(definition.config?.timeout ?? '') ?? STORE_TIMEOUT_MS;
  const { cache } = definition;
  const tier = stores[tierId];
  if (cache === undefined || tier === undefined) {
    const plain = withDeadline(backing, { id, timeoutMs, clock });
    opened.store = plain;
    opened.observable = observePlainStore(plain, id, observers);
  } else {
    const log = logger.scope('store-cache').scope(id);
    const sync = backings.get(cache.sync ?? '');
    const options = { id, cache, tier, clock, succeeds, ...(sync && { sync }), logger: log };
    const store = under(path, () =>
      wrapStore(backing, { ...options, backingTimeoutMs: timeoutMs }),
    );
    opened.store = store;
    opened.observable = observeCachedStore(store, { id, tier: tierId }, observers);
    const namespace = cache.namespace ?? id;
    log.info(`store "${id}" caches with namespace "${namespace}:" via ${tierId}`);
  }
  observers.add(opened.observable);
}

/** Findings about a part of the config, with the path of that part in front of theirs. */
function under<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.findings.map((finding) => ({
      ...finding,
      path: `${path}.${finding.path}`,
    }));
    throw new ConfigError(findings, { cause: error });
  }
}
