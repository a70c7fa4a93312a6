import { LRUCache } from 'lru-cache';
import type { StoreValue } from '@walkeros/core';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

/** `get` where nothing is awaited, else `fetch`. */
export const lruCache: Candidate = {
  name: 'lru-cache',
  open(backing) {
    const cache = new LRUCache<string, Exclude<StoreValue, null>>({
      max: CAPACITY,
      ttl: TTL_SECONDS * 1000,
      fetchMethod: async (key) => (await backing(key)) ?? undefined,
    });
    return {
      readNow(keys) {
        for (const key of keys) consume(cache.get(key));
      },
      async readAwaited(keys) {
        for (const key of keys) consume(await cache.fetch(key));
      },
      get: (key) => cache.fetch(key),
    };
  },
};
