import { createCache } from 'async-cache-dedupe';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

export const asyncCacheDedupe: Candidate = {
  name: 'async-cache-dedupe',
  open(backing) {
    const cache = createCache({
      ttl: TTL_SECONDS,
      storage: { type: 'memory', options: { size: CAPACITY } },
    }).define('lookup', backing);
    return {
      async readAwaited(keys) {
        for (const key of keys) consume(await cache.lookup(key));
      },
      get: (key) => cache.lookup(key),
    };
  },
};
