import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

export const bentocache: Candidate = {
  name: 'bentocache',
  slow: true,
  open(backing) {
    const memory = memoryDriver({ maxItems: CAPACITY });
    const cache = new BentoCache({
      default: 'bench',
      ttl: `${TTL_SECONDS}s`,
      stores: { bench: bentostore().useL1Layer(memory) },
    });
    return {
      async readAwaited(keys) {
        for (const key of keys)
          consume(await cache.getOrSet({ key, factory: () => backing(key) }));
      },
      get: (key) => cache.getOrSet({ key, factory: () => backing(key) }),
      close: () => cache.disconnectAll(),
    };
  },
};
