import { createCache } from 'cache-manager';
import { createKeyv } from 'cacheable';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

/** `wrap` over the bounded memory store that its own makers ship. */
export const cacheManager: Candidate = {
  name: 'cache-manager',
  slow: true,
  open(backing) {
    const ttl = TTL_SECONDS * 1000;
    const cache = createCache({ stores: [createKeyv({ lruSize: CAPACITY, ttl })], ttl });
    return {
      async readAwaited(keys) {
        for (const key of keys) consume(await cache.wrap(key, () => backing(key)));
      },
      get: (key) => cache.wrap(key, () => backing(key)),
      close: () => cache.disconnect(),
    };
  },
};
