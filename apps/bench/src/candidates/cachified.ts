import { cachified, type CacheEntry } from '@epic-web/cachified';
import { LRUCache } from 'lru-cache';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

/** Over an `LRUCache`, as in its documentation. */
export const epicCachified: Candidate = {
  name: '@epic-web/cachified',
  slow: true,
  open(backing) {
    const ttl = TTL_SECONDS * 1000;
    const cache = new LRUCache<string, CacheEntry>({ max: CAPACITY });
    return {
      async readAwaited(keys) {
        for (const key of keys) {
          consume(await cachified({ cache, key, ttl, getFreshValue: () => backing(key) }));
        }
      },
      get: (key) => cachified({ cache, key, ttl, getFreshValue: () => backing(key) }),
    };
  },
};
