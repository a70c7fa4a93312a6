import { Keyv } from 'keyv';
import { consume } from '../measure/sink.js';
import { TTL_SECONDS, type Candidate } from './candidate.js';

/** On an unbounded `Map`. It has no read-through: the miss is the application's own. */
export const keyv: Candidate = {
  name: 'keyv (no read-through)',
  slow: true,
  open(backing) {
    const cache = new Keyv({ ttl: TTL_SECONDS * 1000 });
    const load = async (key: string): Promise<unknown> => {
      const cached: unknown = await cache.get(key);
      if (cached !== undefined) return cached;
      const value = await backing(key);
      await cache.set(key, value);
      return value;
    };
    return {
      async readAwaited(keys) {
        for (const key of keys) consume(await cache.get(key));
      },
      get: load,
      close: () => cache.disconnect(),
    };
  },
};
