import type { Clock, Logger, Store } from '@walkeros/core';
import { closeAll } from '../lifecycle/close-all.js';
import type { Observable } from '../observe/observers.js';
import type { StorePlan } from './plan-stores.js';

/** A store that is open: the backing, or the cache in front of it, which closes the backing. */
export interface OpenStore {
  plan: StorePlan;
  backing: Store;
  store: Store;
  /** How the store is observed. */
  observable?: Observable;
}

/** Closes stores in the reverse order of wrapping: no store outlives its tier. */
export async function closeStores(
  opened: readonly OpenStore[],
  options: { clock: Clock; logger: Logger },
): Promise<void> {
  const ranks = [...new Set(opened.map(({ plan }) => plan.rank))].sort((a, b) => b - a);
  for (const rank of ranks) {
    const stores = opened.filter(({ plan }) => plan.rank === rank);
    const closables = stores.map(({ plan: { id, definition }, store }) => ({
      label: `store "${id}"`,
      close: () =>
        store.destroy?.({
          id,
          config: definition.config ?? {},
          env: definition.env ?? {},
          logger: options.logger.scope('store').scope(id),
        }),
    }));
    await closeAll(closables, options);
  }
}
