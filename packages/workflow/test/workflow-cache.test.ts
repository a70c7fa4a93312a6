import { createCacheStore, wrapStore } from '@walkeros/core-cache';
import { createFakeClock, createFaultyStore, createMemoryStore } from '@walkeros/store-testkit';
import { ok, storeCache } from '../src/index.js';
import { createUserWorkflow } from './users.js';

describe('a store as a cache', () => {
  test('outlives the workflow: the next process goes on with it', async () => {
    const store = createMemoryStore();
    const before = createUserWorkflow({ cache: store });
    const after = createUserWorkflow({ cache: store });

    const first = await before.fetch('1');

    expect(await after.fetch('1')).toEqual(first);
    expect(after.asked).toEqual([]);
  });

  test('is asked once for each step, never whether it has the key', async () => {
    const store = createMemoryStore();
    const { fetch } = createUserWorkflow({ cache: store });

    await fetch('1');
    await fetch('1');

    expect(store.calls.map(({ operation }) => operation)).toEqual(['get', 'set', 'get']);
  });

  test('may be a cached store: memory in front of something slow', async () => {
    const backing = createMemoryStore();
    const memory = createCacheStore();
    const cache = wrapStore(backing, {
      id: 'steps',
      cache: { rules: [{ ttl: 60 }] },
      tier: memory,
    });
    const { asked, fetch } = createUserWorkflow({ cache });

    const first = await fetch('1');
    expect(await fetch('1')).toEqual(first);
    expect(await createUserWorkflow({ cache: backing }).fetch('1')).toEqual(first);

    expect(asked).toEqual(['1']);
    expect(backing.count('set')).toBe(1);
    expect(cache.counters.hits).toBeGreaterThan(0);
    memory.destroy();
  });

  test('has the methods of a Map, and is the same cache each time', async () => {
    const store = createMemoryStore();
    const cache = storeCache(store);

    await cache.set('k', ok(1));
    expect(await cache.get('k')).toEqual(ok(1));
    expect(await cache.has('k')).toBe(true);
    expect(await cache.delete('k')).toBe(true);
    expect(await cache.has('k')).toBe(false);
    expect(await cache.delete('k')).toBe(false);
    expect(storeCache(store)).toBe(cache);
  });

  test('that is slow, but in time, is waited for', async () => {
    const clock = createFakeClock();
    const cache = createFaultyStore({ clock });
    const { asked, fetch, workflow } = createUserWorkflow({ cache, clock });
    cache.always('get', { kind: 'delay', ms: 4_000 });

    for (const hits of [0, 1]) {
      const result = fetch('1');
      await clock.advanceAsync(4_000);
      expect(await result).toMatchObject({ ok: true });
      expect(workflow.counters).toMatchObject({ hits, warnings: 0 });
    }
    expect(asked).toEqual(['1']);
  });
});

test('without a cache every step runs', async () => {
  const { asked, fetch, workflow } = createUserWorkflow({});

  await fetch('1');
  await fetch('1');

  expect(asked).toHaveLength(2);
  expect(workflow.counters).toMatchObject({ hits: 0, misses: 0 });
});
