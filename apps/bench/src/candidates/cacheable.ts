import { Cacheable, createKeyv } from 'cacheable';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

export const cacheable: Candidate = {
  name: 'cacheable',
  slow: true,
  open(backing) {
    const ttl = TTL_SECONDS * 1000;
    const cache = new Cacheable({ primary: createKeyv({ lruSize: CAPACITY, ttl }), ttl });
    return {
      async readAwaited(keys) {
        for (const key of keys) consume(await cache.getOrSet(key, () => backing(key)));
      },
      get: (key) => cache.getOrSet(key, () => backing(key)),
      close: () => cache.disconnect(),
    };
  },
};
