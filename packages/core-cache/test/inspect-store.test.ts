import type { Store } from '@walkeros/core';
import { createFakeClock, createMemoryStore, settle } from '@walkeros/store-testkit';
import {
  createCacheStore,
  inspectStore,
  wrapStore,
  type StoreInspection,
} from '../src/index.js';

const rules = [
  { match: { key: 'key', operator: 'prefix', value: 'hot' }, ttl: 10 },
  { ttl: 60 },
];

function inspectionOf(store: Store): StoreInspection {
  const inspection = inspectStore(store);
  if (inspection === undefined) throw new Error('the store has no cache');
  return inspection;
}

/** Memory in front of `shared`, in front of the backing. */
function open() {
  const clock = createFakeClock();
  const memory = createCacheStore({ clock });
  const sharedBacking = createMemoryStore();
  const backing = createMemoryStore();
  const shared = wrapStore(sharedBacking, {
    ...{ id: 'shared', cache: { rules: [{ ttl: 5 }] }, tier: memory, clock },
  });
  const cache = { rules } as never;
  const users = wrapStore(backing, { id: 'users', cache, tier: shared, clock });
  return { clock, memory, shared, sharedBacking, backing, users, look: inspectionOf(users) };
}

describe('an inspection', () => {
  it('is there for stores with a cache only', () => {
    expect(inspectStore(createMemoryStore())).toBeUndefined();
  });

  it('names the tiers in the order of a read, and the store that each belongs to', () => {
    const { look, memory, shared } = open();

    expect(look.tiers).toEqual([
      { type: 'memory', store: memory, lists: true },
      { type: 'memory', store: shared, lists: false },
    ]);
  });

  it('says of each tier what it holds: life left, age, size and rule', async () => {
    const { users, backing, look, clock } = open();
    await backing.set('hot:1', 'abc');
    await users.get('hot:1');
    clock.advance(2_000);

    expect(await look.entry('hot:1')).toMatchObject([
      { present: true, ttlLeftMs: 3_000, endsInMs: 3_000, ageMs: 2_000, rule: 0 },
      { present: true, ttlLeftMs: 8_000, endsInMs: 8_000, ageMs: 2_000, rule: 0 },
    ]);
    clock.advance(3_000);

    expect(await look.entry('hot:1')).toMatchObject([{ present: false }, { present: true }]);
  });

  it('knows the rule of a key, the backing, and whether the key is being loaded', async () => {
    const { users, backing, look } = open();
    await backing.set('hot:1', 'abc');
    const reading = users.get('hot:1');

    expect([look.backing, look.ruleFor('hot:1'), look.ruleFor('cold')]).toEqual([
      backing.type,
      { index: 0, ttlMs: 10_000 },
      { index: 1, ttlMs: 60_000 },
    ]);
    expect([look.isLoading('hot:1'), look.isLoading('cold')]).toEqual([true, false]);
    await reading;
    expect(look.isLoading('hot:1')).toBe(false);
  });

  it('neither asks the backing nor counts', async () => {
    const { users, backing, look } = open();
    await backing.set('a', 1);
    await users.get('a');
    const before = { counters: users.counters, calls: backing.calls.length };
    await look.entry('a');
    await look.value('a');
    await look.entry('never asked for');

    expect({ counters: users.counters, calls: backing.calls.length }).toEqual(before);
  });

  it('lists keys without their namespaces', async () => {
    const { users, look, shared } = open();
    await users.set('a', 1);
    await users.set('b:c', 2);
    await shared.set('other:d', 3);

    expect([...look.keys()]).toEqual(['a', 'b:c']);
  });

  it('hands out a copy of the value', async () => {
    const { users, look } = open();
    await users.set('a', { list: [1] });
    ((await look.value('a')) as { list: number[] }).list.push(2);

    expect(await users.get('a')).toEqual({ list: [1] });
  });

  it('reports a tier that cannot be looked into, and looks past it for the value', async () => {
    const { users, look, sharedBacking } = open();
    await users.set('a', 1);
    sharedBacking.get = () => {
      throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
    };

    const [first, second] = await look.entry('a');
    expect(first?.present).toBe(true);
    expect(second).toMatchObject({ present: false, failed: 'ECONNREFUSED' });
    expect(await look.value('a')).toBe(1);
  });

  it('says so when the entry is the memory of an absence', async () => {
    const clock = createFakeClock();
    const cache = { rules: [{ ttl: 60, negative: 5 }] };
    const users = wrapStore(createMemoryStore(), { id: 'users', cache, clock });
    await users.get('nobody');

    const look = inspectionOf(users);
    expect(await look.entry('nobody')).toMatchObject([{ present: true, absence: true }]);
    expect(await look.value('nobody')).toBeUndefined();
  });
});

describe('an eviction', () => {
  it('removes the key from all tiers, so that the next read asks the backing once', async () => {
    const { users, backing, look } = open();
    await backing.set('a', 1);
    await users.get('a');
    const callsBefore = backing.calls.length;
    await look.evict('a');

    expect((await look.entry('a')).map(({ present }) => present)).toEqual([false, false]);
    await Promise.all([users.get('a'), users.get('a')]);
    await users.get('a');
    expect(backing.calls.length).toBe(callsBefore + 1);
  });

  it('keeps a load that is under way from putting the value back', async () => {
    const { users, backing, look } = open();
    let answer: (value: string) => void = () => undefined;
    backing.get = () => new Promise((resolve) => (answer = resolve));
    const read = users.get('a');
    await Promise.resolve();
    await settle();
    expect(look.inFlight).toBe(1);
    await look.evict('a');
    answer('old');

    expect(await read).toBe('old');
    expect((await look.entry('a'))[0]?.present).toBe(false);
  });

  it('of all keys leaves other namespaces alone, and says whether it knew them all', async () => {
    const { users, look, shared } = open();
    await users.set('a', 1);
    await users.set('b', 2);
    await shared.set('other', 3);

    expect(await look.evictAll()).toEqual({ entries: 2, complete: false });
    expect([...look.keys()]).toEqual([]);
    expect(await shared.get('other')).toBe(3);
  });
});
