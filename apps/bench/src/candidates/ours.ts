import { createCacheStore, wrapStore } from '@walkeros/core-cache';
import type { Store } from '@walkeros/core';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Backing, type Candidate } from './candidate.js';

/** A store with nothing behind it but `backing`. */
export function storeOf(backing: Backing): Store {
  return { type: 'bench', config: {}, get: backing, set() {}, delete() {} };
}

/** A store wrapped with the built-in tier, by `wrapStore`; values are isolated. */
export const ours: Candidate = {
  name: 'ours',
  open(backing) {
    const tier = createCacheStore({ maxEntries: CAPACITY });
    const store = wrapStore(storeOf(backing), {
      id: 'bench',
      cache: { rules: [{ ttl: TTL_SECONDS }] },
      tier,
    });
    return {
      readNow(keys) {
        for (const key of keys) consume(store.get(key));
      },
      async readAwaited(keys) {
        for (const key of keys) consume(await store.get(key));
      },
      get: (key) => store.get(key),
      async close() {
        await store.destroy();
        tier.destroy();
      },
    };
  },
};
