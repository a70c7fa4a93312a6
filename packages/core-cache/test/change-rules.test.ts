import type { Cache, Store } from '@walkeros/core';
import { createFakeClock, createMemoryStore, type FakeClock } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore, prepareRules, wrapStore, type CachedStore } from '../src/index.js';

let clock: FakeClock;
let backing: Store & { reads: number };
beforeEach(() => {
  clock = createFakeClock();
  const store = createMemoryStore();
  backing = {
    ...store,
    reads: 0,
    get(key) {
      backing.reads++;
      return store.get(key);
    },
  };
});

function cached(rules: Cache.Rule[], tier?: Store): CachedStore {
  const options = { id: 'users', cache: { rules }, clock };
  return wrapStore(backing, { ...options, ...(tier && { tier }) });
}

/** Whether a read is answered without the backing. */
async function isHit(store: Store, key: string): Promise<boolean> {
  const before = backing.reads;
  await store.get(key);
  return backing.reads === before;
}

describe.each([
  ['memory', () => createCacheStore({ clock })],
  ['a store', () => createMemoryStore()],
] as const)('rules that change over a tier in %s', (_, openTier) => {
  async function change(
    from: Cache.Rule[],
    to: Cache.Rule[],
    ageMs: number,
  ): Promise<CachedStore> {
    const store = cached(from, openTier());
    await store.set('u1', 1);
    await clock.advanceAsync(ageMs);
    prepareRules(store, to)?.();
    return store;
  }

  test.each([
    ['keep an entry that the new rule would have kept', 60, 30, 10_000, true],
    ['keep no entry past a ttl that became shorter', 60, 30, 30_000, false],
    ['keep an entry when the ttl becomes longer', 60, 600, 10_000, true],
  ])('%s', async (_what, from, to, ageMs, expected) => {
    const store = await change([{ ttl: from }], [{ ttl: to }], ageMs);

    expect(await isHit(store, 'u1')).toBe(expected);
  });

  test('let an entry end when the shorter ttl would have ended it', async () => {
    const store = await change([{ ttl: 60 }], [{ ttl: 30 }], 10_000);

    await clock.advanceAsync(19_999);
    expect(await isHit(store, 'u1')).toBe(true);
    await clock.advanceAsync(1);
    expect(await isHit(store, 'u1')).toBe(false);
  });

  test('never lengthen the life of an entry', async () => {
    const store = await change([{ ttl: 60 }], [{ ttl: 600 }], 10_000);

    await clock.advanceAsync(50_000);
    expect(await isHit(store, 'u1')).toBe(false);
    await clock.advanceAsync(599_000);
    expect(await isHit(store, 'u1')).toBe(true);
  });

  test('drop what none of them matches', async () => {
    const other = { match: { key: 'key', operator: 'eq', value: 'u2' }, ttl: 60 } as const;
    const store = await change([{ ttl: 60 }], [other], 0);

    expect(await isHit(store, 'u1')).toBe(false);
    expect(await isHit(store, 'u1')).toBe(false);
  });

  test('are refused before anything changes when one is wrong', async () => {
    const store = await change([{ ttl: 60 }], [{ ttl: 60 }], 0);
    const wrong = { match: { key: 'key', operator: 'regex', value: '(' }, ttl: 1 } as const;

    expect(() => prepareRules(store, [wrong])).toThrow();
    expect(await isHit(store, 'u1')).toBe(true);
  });

  test('keep the counters', async () => {
    const store = await change([{ ttl: 60 }], [{ ttl: 30 }], 0);

    expect(store.counters.writes).toBe(1);
  });

  test('serve nothing older than any ttl says that held since', async () => {
    const ttls = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(ttls, fc.integer({ min: 0, max: 5_000 }), async (list, stepMs) => {
        const store = cached([{ ttl: 20 }], openTier());
        await store.set('k', 1);
        const bornMs = clock.now();
        for (const [done, ttl] of list.entries()) {
          prepareRules(store, [{ ttl }])?.();
          const ageMs = clock.now() - bornMs;
          const bounds = list.slice(0, done + 1);
          if (await isHit(store, 'k'))
            expect(ageMs).toBeLessThan(Math.min(20, ...bounds) * 1000);
          else return;
          await clock.advanceAsync(stepMs);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('rules that change', () => {
  test('drop what a store holds for another one', async () => {
    const store = cached([{ ttl: 60 }], createCacheStore({ clock }));
    await store.set('u1', 1);

    prepareRules(store, [{ ttl: 60 }], false)?.();

    expect(await isHit(store, 'u1')).toBe(false);
  });

  test('have no meaning for a store without a cache', () => {
    expect(prepareRules(createMemoryStore(), [{ ttl: 1 }])).toBeUndefined();
  });
});

describe('a wrapper that succeeds another one in a memory tier', () => {
  function pair(): { tier: Store; first: CachedStore; second: CachedStore } {
    const tier = createCacheStore({ clock });
    const options = { id: 'users', cache: { rules: [{ ttl: 60 }] }, clock, tier };
    const first = wrapStore(createMemoryStore(), options);
    const second = wrapStore(createMemoryStore(), { ...options, succeeds: true });
    return { tier, first, second };
  }

  test('shares no entry with it', async () => {
    const { first, second } = pair();
    await first.set('u1', 1);

    expect(await second.get('u1')).toBeUndefined();
    expect(first.get('u1')).toBe(1);
  });

  test.each([
    ['first', 'second'],
    ['second', 'first'],
  ] as const)('when the %s ends leaves the name to the %s', async (ends, stays) => {
    const { tier, ...stores } = pair();
    await stores[ends].destroy();
    await stores[stays].set('u1', stays);
    const third = { id: 'users', cache: { rules: [{ ttl: 60 }] }, clock, tier };

    expect(tier.get('users:u1')).toBe(stays);
    expect(() => wrapStore(createMemoryStore(), third)).toThrow('another store');
    await stores[stays].destroy();
    expect(wrapStore(createMemoryStore(), third)).toBeDefined();
  });
});
