import type { StoreValue } from '@walkeros/core';
import { consume } from '../measure/sink.js';
import type { Candidate } from './candidate.js';

/** The limit: a lookup in a `Map`, without an end, a bound or an order. */
export const bareMap: Candidate = {
  name: 'Map.get',
  open(backing) {
    const map = new Map<string, StoreValue>();
    const load = async (key: string): Promise<StoreValue> => {
      const value = await backing(key);
      map.set(key, value);
      return value;
    };
    return {
      readNow(keys) {
        for (const key of keys) consume(map.get(key));
      },
      async readAwaited(keys) {
        for (const key of keys) consume(await map.get(key));
      },
      get: (key) => map.get(key) ?? load(key),
    };
  },
};
