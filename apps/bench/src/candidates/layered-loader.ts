import { Loader } from 'layered-loader';
import type { StoreValue } from '@walkeros/core';
import { consume } from '../measure/sink.js';
import { CAPACITY, TTL_SECONDS, type Candidate } from './candidate.js';

/** `getInMemoryOnly` where nothing is awaited, else `get`. */
export const layeredLoader: Candidate = {
  name: 'layered-loader',
  open(backing) {
    const loader = new Loader<StoreValue>({
      inMemoryCache: {
        cacheType: 'lru-object',
        maxItems: CAPACITY,
        ttlInMsecs: TTL_SECONDS * 1000,
      },
      dataSourceGetOneFn: backing,
    });
    return {
      readNow(keys) {
        for (const key of keys) consume(loader.getInMemoryOnly(key));
      },
      async readAwaited(keys) {
        for (const key of keys) consume(await loader.get(key));
      },
      get: (key) => loader.get(key),
      close: () => loader.close(),
    };
  },
};
