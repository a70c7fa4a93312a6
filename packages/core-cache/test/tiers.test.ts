import type { Cache, Store } from '@walkeros/core';
import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  storeContract,
  type FakeClock,
} from '@walkeros/store-testkit';
import {
  createCacheStore,
  wrapStore,
  type CacheStore,
  type CachedStore,
} from '../src/index.js';

const ttl = (seconds: number): Cache => ({ rules: [{ ttl: seconds }] });

interface Chain {
  clock: FakeClock;
  memory: CacheStore;
  redis: ReturnType<typeof createMemoryStore>;
  api: ReturnType<typeof createMemoryStore>;
  middle: CachedStore;
  top: CachedStore;
}

/** memory -> redis -> api, as in "Recipe: multi-tier composition". */
function chain(
  options: { slow?: boolean; redisRules?: Cache.Rule[]; apiRules?: Cache.Rule[] } = {},
): Chain {
  const clock = createFakeClock();
  const memory = createCacheStore({ clock });
  const redis = createMemoryStore();
  const api = createMemoryStore({ K: { tier: 'gold' } });
  const middle = wrapStore(options.slow ? slow(redis) : redis, {
    id: 'redis',
    cache: { rules: options.redisRules ?? [{ ttl: 300 }] },
    tier: memory,
    clock,
  });
  const top = wrapStore(api, {
    id: 'api',
    cache: { rules: options.apiRules ?? [{ ttl: 86_400 }] },
    tier: middle,
    clock,
  });
  return { clock, memory, redis, api, middle, top };
}

/** The same store, answering by promise. */
function slow(store: Store): Store {
  return {
    type: store.type,
    config: store.config,
    get: async (key) => store.get(key),
    set: async (key, value, ttlMs) => store.set(key, value, ttlMs),
    delete: async (key) => store.delete(key),
  };
}

describe.each([
  ['a synchronous middle tier', false],
  ['an asynchronous middle tier', true],
])('memory -> redis -> api with %s', (_name, isSlow) => {
  it('populates every tier on the unwind', async () => {
    const { top, memory, redis, api } = chain({ slow: isSlow });

    expect(await top.get('K')).toEqual({ tier: 'gold' });

    expect(redis.entries.get('api:K')).toMatchObject({ value: { tier: 'gold' } });
    expect(memory.get('redis:api:K')).toMatchObject({ value: { tier: 'gold' } });
    expect(api.count('get')).toBe(1);
  });

  it('asks memory first: a hit there touches neither redis nor the api', async () => {
    const { top, redis, api } = chain({ slow: isSlow });
    await top.get('K');
    const before = redis.calls.length;

    expect(top.get('K')).toEqual({ tier: 'gold' });

    expect(redis.calls).toHaveLength(before);
    expect(api.count('get')).toBe(1);
    expect(top.counters).toMatchObject({ hits: 1, misses: 1, populates: 1 });
  });

  it('a miss in memory that hits in redis repopulates memory', async () => {
    const { clock, top, redis, api } = chain({ slow: isSlow });
    await top.get('K');
    clock.advance(300_000);

    expect(await top.get('K')).toEqual({ tier: 'gold' });
    const reads = redis.count('get');
    expect(top.get('K')).toEqual({ tier: 'gold' });

    expect(redis.count('get')).toBe(reads);
    expect(api.count('get')).toBe(1);
  });

  it('is bounded by the outer rule, whatever the inner tiers do', async () => {
    const { clock, top, api } = chain({ slow: isSlow, apiRules: [{ ttl: 60 }] });
    await top.get('K');
    clock.advance(59_999);
    expect(await top.get('K')).toEqual({ tier: 'gold' });
    api.entries.set('K', { tier: 'silver' });
    clock.advance(1);

    expect(await top.get('K')).toEqual({ tier: 'silver' });
  });

  it('a set goes through to the api and into both tiers', async () => {
    const { top, memory, redis, api } = chain({ slow: isSlow });
    await top.get('K');

    await top.set('K', { tier: 'new' });

    expect(api.entries.get('K')).toEqual({ tier: 'new' });
    expect(redis.entries.get('api:K')).toMatchObject({ value: { tier: 'new' } });
    expect(memory.get('redis:api:K')).toMatchObject({ value: { tier: 'new' } });
    expect(await top.get('K')).toEqual({ tier: 'new' });
  });

  it('a delete leaves nothing in any tier', async () => {
    const { top, memory, redis } = chain({ slow: isSlow });
    await top.get('K');

    await top.delete('K');

    expect(redis.entries.size).toBe(0);
    expect(memory.size).toBe(0);
    expect(await top.get('K')).toBeUndefined();
  });

  it('rules of the inner tier see the key and the value of the application', async () => {
    const { top, memory, api } = chain({
      slow: isSlow,
      redisRules: [
        { match: { key: 'key', operator: 'prefix', value: 'user:' }, ttl: 60 },
        { match: { key: 'value.tier', operator: 'eq', value: 'gold' }, ttl: 60 },
      ],
    });
    api.entries.set('user:1', 'by key');
    api.entries.set('other', { tier: 'silver' });

    for (const key of ['user:1', 'K', 'other']) await top.get(key);

    expect(memory.get('redis:api:user:1')).toMatchObject({ value: 'by key' });
    expect(memory.get('redis:api:K')).toMatchObject({ value: { tier: 'gold' } });
    expect(memory.get('redis:api:other')).toBeUndefined();
  });

  it('keeps direct use of the tier store apart from its use as a tier', async () => {
    const { top, middle } = chain({ slow: isSlow });
    await middle.set('K', 'direct');

    expect(await top.get('K')).toEqual({ tier: 'gold' });
    expect(await middle.get('K')).toBe('direct');
  });
});

describe('three tiers deep', () => {
  function deep(): { stores: CachedStore[]; backing: ReturnType<typeof createMemoryStore> } {
    const clock = createFakeClock();
    const memory = createCacheStore({ clock });
    const rules = [{ match: { key: 'key', operator: 'eq', value: 'K' } as const, ttl: 60 }];
    const c = wrapStore(slow(createMemoryStore()), {
      id: 'c',
      cache: { rules },
      tier: memory,
      clock,
    });
    const b = wrapStore(createMemoryStore(), { id: 'b', cache: { rules }, tier: c, clock });
    const backing = createMemoryStore({ K: { deep: [1] } });
    const a = wrapStore(slow(backing), { id: 'a', cache: { rules }, tier: b, clock });
    return { stores: [a, b, c], backing };
  }

  it('finds the value at the top on the second read', async () => {
    const { stores, backing } = deep();
    const [a, , c] = stores as [CachedStore, CachedStore, CachedStore];

    expect(await a.get('K')).toEqual({ deep: [1] });
    expect(a.get('K')).toEqual({ deep: [1] });

    expect(backing.count('get')).toBe(1);
    expect(c.counters.hits).toBeGreaterThan(0);
  });

  it('50 callers make one call at each level', async () => {
    const { stores, backing } = deep();
    const answers = Array.from({ length: 50 }, () => stores[0]?.get('K'));

    await Promise.all(answers);

    expect(backing.count('get')).toBe(1);
    expect(stores[0]?.counters).toMatchObject({ misses: 1, inflight_dedups: 49, populates: 1 });
    expect(stores[1]?.counters).toMatchObject({ misses: 1 });
  });
});

describe('a chain whose middle fails', () => {
  it('still answers from memory, and from the api', async () => {
    const clock = createFakeClock();
    const memory = createCacheStore({ clock });
    const redis = createFaultyStore({ clock });
    const middle = wrapStore(redis, { id: 'redis', cache: ttl(300), tier: memory, clock });
    const api = createMemoryStore({ a: 1, b: 2 });
    const top = wrapStore(api, { id: 'api', cache: ttl(600), tier: middle, clock });
    await top.get('a');
    for (const operation of ['get', 'set', 'delete'] as const) {
      redis.always(operation, { kind: 'reject', error: new Error('down') });
    }

    expect(top.get('a')).toBe(1);
    expect(await top.get('b')).toBe(2);
    await top.set('a', 3);
    expect(await top.get('a')).toBe(3);
    redis.heal();
    expect(await top.get('a')).toBe(3);
  });
});

storeContract('a cached store over memory', {
  open: ({ clock }) => wrapStore(createMemoryStore(), { id: 's', cache: ttl(300), clock }),
});

storeContract('memory in front of a slow tier in front of a store', {
  open({ clock }) {
    const tier = createCacheStore({ clock });
    const middle = wrapStore(slow(createMemoryStore()), {
      id: 'm',
      cache: ttl(60),
      tier,
      clock,
    });
    return wrapStore(createMemoryStore(), { id: 's', cache: ttl(300), tier: middle, clock });
  },
});
