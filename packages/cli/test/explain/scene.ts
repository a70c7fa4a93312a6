import { startFlow } from '@walkeros/collector';
import {
  silentLogger,
  type Cache,
  type Collector,
  type Store,
  type StoreValue,
} from '@walkeros/core';
import { createFakeClock, type FakeClock } from '@walkeros/store-testkit';

const rules: Cache.Rule[] = [
  { match: { key: 'key', operator: 'prefix', value: 'u' }, ttl: 300, stale: 60, negative: 30 },
];

/** What no explanation may show. */
export const SECRET_VALUE = 'canary-4d2c';

/** A flow that runs: a cached store with a tier of its own, and a backing that counts. */
export interface Scene {
  readonly collector: Collector;
  readonly users: Store;
  readonly redis: Map<string, StoreValue>;
  readonly clock: FakeClock;
  /** Calls of the backing so far. */
  asked(): number;
  breakRedis(): void;
}

export async function openScene(tier: 'redis' | 'memory' = 'redis'): Promise<Scene> {
  const clock = createFakeClock();
  const redis = new Map<string, StoreValue>();
  let broken = false;
  let calls = 0;
  const tierStore: Store = {
    type: 'redis',
    config: {},
    async get(key) {
      if (broken) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      return redis.get(key);
    },
    set: (key, value) => void redis.set(key, value),
    delete: (key) => void redis.delete(key),
  };
  const backing: Store = {
    type: 'api',
    config: {},
    get(key) {
      calls++;
      if (key === 'u-slow') return new Promise(() => undefined);
      return Promise.resolve(key === 'u-none' ? undefined : { name: SECRET_VALUE });
    },
    set() {},
    delete() {},
  };
  const { collector } = await startFlow(
    {
      stores: {
        redis: { code: () => tierStore },
        users: {
          code: () => backing,
          cache: { ...(tier === 'redis' && { store: 'redis' }), rules },
        },
        plain: { code: () => backing },
      },
    },
    { clock, logger: silentLogger },
  );
  const { users } = collector.stores;
  if (users === undefined) throw new Error('the store is not there');
  return {
    ...{ collector, users, redis, clock },
    asked: () => calls,
    breakRedis: () => void (broken = true),
  };
}
