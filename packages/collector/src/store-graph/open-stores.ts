import type { Clock, Collector, FlowStore, Logger, Store } from '@walkeros/core';
import { ConfigError, parseTimeout } from '@walkeros/core';
import { withDeadline, wrapStore } from '@walkeros/core-cache';
import { isRecord } from '../is-record.js';
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
  /** Gets each store as soon as it has to be closed. */
  open: OpenStore[];
}

/**
 * Opens every backing, then wraps them in the order of the plans, so that a tier is
 * ready before the store that caches in it.
 *
 * @throws ConfigError with a finding for each store that did not open.
 */
export async function openStores(
  plans: readonly StorePlan[],
  options: StoreOptions,
): Promise<void> {
  const outcomes = await Promise.allSettled(plans.map((plan) => openBacking(plan, options)));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as ConfigError] : [],
  );
  if (failures.length > 0) {
    const findings = failures.flatMap((failure) => failure.findings);
    throw new ConfigError(findings, { cause: failures[0]?.cause });
  }
  const backings = new Map(options.open.map(({ plan, store }) => [plan.id, store]));
  for (const plan of plans) {
    const opened = options.open.find((candidate) => candidate.plan === plan);
    if (opened === undefined) continue;
    const store = wrapBacking(plan, backings, options);
    opened.store = store;
    options.stores[plan.id] = store;
  }
}

async function openBacking(plan: StorePlan, options: StoreOptions): Promise<void> {
  const { id, path, definition, init, isTier } = plan;
  const { clock, collector } = options;
  const logger = options.logger.scope('store').scope(id);
  const open = async (): Promise<Store> => {
    const store = await init?.({
      ...{ collector, clock, logger, id, isTier },
      config: definition.config ?? {},
      env: definition.env ?? {},
      reportError: (error: unknown) =>
        logger.error(error instanceof Error ? error : String(error)),
    });
    if (!isStore(store)) throw new TypeError('its init did not return a store');
    return store;
  };
  const onLate = (store: unknown): void => {
    void closeStores([{ plan, store: store as Store }], options);
  };
  const store = await openComponent(open, { label: `store "${id}"`, path, clock }, onLate);
  options.open.push({ plan, store: store as Store });
}

function wrapBacking(
  { id, path, definition, tier: tierId = '' }: StorePlan,
  backings: ReadonlyMap<string, Store>,
  { clock, logger, observers, stores }: StoreOptions,
): FlowStore {
  const backing = backings.get(id) as Store;
  const timeoutMs = parseTimeout(definition.config?.timeout ?? '') ?? STORE_TIMEOUT_MS;
  const { cache } = definition;
  const tier = stores[tierId];
  if (cache === undefined || tier === undefined) {
    const plain = withDeadline(backing, { id, timeoutMs, clock });
    observers.add(observePlainStore(plain, id, observers));
    return plain;
  }
  const log = logger.scope('store-cache').scope(id);
  const sync = backings.get(cache.sync ?? '');
  const store = under(path, () =>
    wrapStore(backing, {
      ...{ id, cache, tier, clock, ...(sync && { sync }) },
      logger: log,
      backingTimeoutMs: timeoutMs,
    }),
  );
  observers.add(observeCachedStore(store, { id, tier: tierId }, observers));
  const namespace = cache.namespace ?? id;
  log.info(`store "${id}" caches with namespace "${namespace}:" via ${tierId}`);
  return store;
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

function isStore(value: unknown): value is Store {
  return (
    isRecord(value) &&
    ['get', 'set', 'delete'].every((operation) => typeof value[operation] === 'function')
  );
}
