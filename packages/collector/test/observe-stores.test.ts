import type { Observation } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';
import { lines, startObserved } from './start-observed.js';
import { startTestFlow, storeCode } from './start-test-flow.js';

describe('an observer of stores', () => {
  it('tells a miss from the reads that join it, and sees writes', async () => {
    const { collector, seen, backing } = await startObserved();
    const { users } = collector.stores;
    backing.get = async (key) => backing.entries.get(key);

    await Promise.all([users?.get('u1'), users?.get('u1'), users?.get('none')]);
    await users?.set('u1', 'new');
    await users?.delete('u1');

    expect(lines(seen).sort()).toEqual([
      'users delete u1 ok',
      'users get none miss',
      'users get u1 join',
      'users get u1 miss',
      'users populate u1 ok',
      'users set u1 ok',
    ]);
  });

  it('sees every key of a read of many, and the absences of a store without a cache', async () => {
    const { collector, seen } = await startObserved();
    const { users, plain } = collector.stores;
    await users?.get('u1');

    await users?.getMany?.(['u1', 'u2']);
    await plain?.get('p');
    await plain?.get('q');
    await plain?.delete('q');

    expect(lines(seen).slice(2)).toEqual([
      'users get u1 hit',
      'users get u2 miss',
      'plain get p ok',
      'plain get q miss',
      'plain delete q ok',
    ]);
  });

  it('sees what is added to a store without a cache, and leaves it as it was', async () => {
    const store = createMemoryStore();
    const taken = new Set<string>();
    store.add = async (key) => {
      if (key === 'bad') throw new Error('down');
      return !taken.has(key) && !!taken.add(key);
    };
    const { collector } = await startTestFlow({
      stores: { plain: { code: storeCode(store) } },
    });
    const { plain } = collector.stores;
    const before = plain?.add;
    const seen: Observation[] = [];
    const stop = collector.observe((observation) => seen.push(observation));

    expect(await plain?.add?.('k', 1)).toBe(true);
    expect(await plain?.add?.('k', 2)).toBe(false);
    await expect(plain?.add?.('bad', 1)).rejects.toThrow();
    stop();
    expect(plain?.add).toBe(before);
    await plain?.add?.('other', 1);

    expect(lines(seen)).toEqual(['plain set k ok', 'plain set k ok', 'plain set bad failed']);
  });

  it('sees each tier of a chain under its own name', async () => {
    const stores = {
      api: { code: storeCode(createMemoryStore({ k: 1 })), cache: cacheIn('redis') },
      redis: { code: storeCode(createMemoryStore()), cache: { rules: [{ ttl: 60 }] } },
    };
    const { collector } = await startTestFlow({ stores });
    const seen: Observation[] = [];
    collector.observe((observation) => seen.push(observation));

    await collector.stores['api']?.get('k');
    await collector.stores['api']?.get('k');

    expect(seen.map(({ tier, ...call }) => `${lines([call])[0]} (${tier})`)).toEqual([
      'redis get api:k miss (__cache)',
      'redis set api:k ok (__cache)',
      'api populate k ok (redis)',
      'api get k miss (redis)',
      'redis get api:k hit (__cache)',
      'api get k hit (redis)',
    ]);
  });

  it('is told why an entry went', async () => {
    const { collector, seen, clock } = await startObserved();
    await collector.stores['users']?.get('u1');

    await clock.advanceAsync(120_000);

    expect(lines(seen).at(-1)).toBe('users evict u1 expired');
  });

  it('may use the stores that it observes', async () => {
    const { collector } = await startObserved();
    const asked: unknown[] = [];
    collector.observe(() => asked.push(collector.stores['plain']?.get('p')));

    await collector.stores['plain']?.get('p');

    expect(asked).toHaveLength(1);
  });

  it('can do with one in so many hits', async () => {
    const { collector } = await startTestFlow({
      stores: {
        users: {
          code: storeCode(createMemoryStore({ u: 1 })),
          cache: { rules: [{ ttl: 60 }] },
        },
      },
    });
    const seen: Observation[] = [];
    collector.observe((observation) => seen.push(observation), { everyNthHit: 10 });

    for (let read = 0; read < 101; read++) await collector.stores['users']?.get('u');

    expect(lines(seen).filter((line) => line.endsWith('hit'))).toHaveLength(10);
    expect(collector.stores['users']?.counters?.hits).toBe(100);
  });
});

function cacheIn(store: string) {
  return { store, rules: [{ ttl: 60 }] };
}
