import type { Store } from '@walkeros/core';
import { createControlledStore, createMemoryStore } from '@walkeros/store-testkit';
import { createCacheStore, wrapStore, type CacheCall, type CachedStore } from '../src/index.js';

function observe(store: CachedStore, everyNthHit = 1): string[] {
  const lines: string[] = [];
  const ended = ({ op, key, status }: CacheCall): void => {
    lines.push(`${op} ${key} ${status}`);
  };
  store.observe({ everyNthHit, ended });
  return lines;
}

function wrap(backing: Store, tier?: Store): CachedStore {
  return wrapStore(backing, {
    id: 'users',
    cache: { rules: [{ ttl: 60 }] },
    ...(tier && { tier }),
  });
}

describe('the observer of a cached store', () => {
  it('is told which entries an overflow took', async () => {
    const store = wrap(createMemoryStore(), createCacheStore({ maxEntries: 2 }));
    const lines = observe(store);

    for (const key of ['a', 'b', 'c']) await store.set(key, 1);

    expect(lines).toEqual([
      'set a ok',
      'set b ok',
      'evict a overflow',
      'evict b overflow',
      'set c ok',
    ]);
  });

  it('hears of a hit from all who waited for a tier that had the value, as the counters do', async () => {
    const tier = createControlledStore();
    const store = wrap(createMemoryStore({ a: 1 }), tier.store);
    const first = store.get('a');
    await tier.releaseAll();
    await first;
    const lines = observe(store);

    const reads = Promise.all([store.get('a'), store.get('a')]);
    await tier.releaseAll();
    await reads;

    expect(lines).toEqual(['get a hit', 'get a hit']);
    expect(store.counters.hits).toBe(2);
  });

  it('hears of one in so many hits, and of everything else', async () => {
    const store = wrap(createMemoryStore({ a: 1, b: 1 }));
    const lines = observe(store, 5);

    for (let read = 0; read < 11; read++) await store.get('a');
    await store.get('b');

    expect(lines).toEqual([
      'populate a ok',
      'get a miss',
      'get a hit',
      'get a hit',
      'populate b ok',
      'get b miss',
    ]);
  });

  it('may leave, and is told of no hit from then on', async () => {
    const store = wrap(createMemoryStore({ a: 1 }));
    const lines = observe(store);
    store.observe(undefined);

    for (let read = 0; read < 3; read++) await store.get('a');

    expect(lines).toEqual([]);
  });
});

describe('a read of many keys', () => {
  it('counts a cached null once, as any other value', async () => {
    const backing = createMemoryStore({ a: null });
    const store = wrap({ ...backing, getMany: async (keys) => keys.map(() => null) });
    await store.get('a');

    await store.getMany(['a']);

    expect(store.counters.hits).toBe(1);
  });
});
