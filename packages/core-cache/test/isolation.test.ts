import type { StoreValue } from '@walkeros/core';
import {
  createFakeClock,
  createMemoryStore,
  sameValue,
  sampleValues,
} from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore, wrapStore } from '../src/index.js';
import { Copy, copyDeep, copyFlat, copyKindOf } from '../src/isolate.js';

const rules = [{ ttl: 300 }];

type Json = { [key: string]: StoreValue };

describe.each([
  ['the memory tier', () => undefined],
  ['a store that keeps references', () => createMemoryStore()],
])('values in %s', (_name, makeTier) => {
  function wrapped(): ReturnType<typeof wrapStore> {
    const tier = makeTier();
    return wrapStore(createMemoryStore({ k: { a: 1, list: [{ b: 2 }] } }), {
      id: 's',
      cache: { rules },
      ...(tier && { tier }),
    });
  }

  it('are not changed by what a reader does to its answer', async () => {
    const store = wrapped();
    const populated = (await store.get('k')) as Json;
    (populated['list'] as Json[])[0] = { b: 'HACKED' };
    const hit = (await store.get('k')) as Json;
    expect(hit).toEqual({ a: 1, list: [{ b: 2 }] });
    hit['a'] = 'HACKED';
    (hit['list'] as Json[]).push({ c: 3 });

    expect(await store.get('k')).toEqual({ a: 1, list: [{ b: 2 }] });
  });

  it('are not changed by what a writer does to what it gave', async () => {
    const store = wrapped();
    const given = { a: 1, list: [{ b: 2 }] };

    const writing = store.set('k', given);
    given.list.push({ b: 3 });
    await writing;
    given.a = 9;

    expect(await store.get('k')).toEqual({ a: 1, list: [{ b: 2 }] });
  });
});

describe('isolate: false', () => {
  it('hands out the same object, for speed', async () => {
    const backing = createMemoryStore({ k: { a: 1 } });
    const store = wrapStore(backing, { id: 's', cache: { rules, isolate: false } });
    await store.get('k');

    expect(store.get('k')).toBe(store.get('k'));
  });
});

describe('an isolated store whose tier hands out shared references', () => {
  it('hands out copies, hits in the turn of the caller included', async () => {
    const clock = createFakeClock();
    const tier = wrapStore(createMemoryStore(), {
      ...{ id: 'inner', cache: { rules, isolate: false }, clock },
    });
    const backing = createMemoryStore({ k: { name: 'x', list: [1] } });
    const store = wrapStore(backing, { id: 'outer', cache: { rules }, tier, clock });
    await store.get('k');

    const hit = store.get('k') as Json;
    hit['name'] = 'HACKED';
    (hit['list'] as number[]).push(2);

    expect(store.get('k')).toEqual({ name: 'x', list: [1] });
  });

  it('takes what cannot be copied there for a miss', async () => {
    const clock = createFakeClock();
    const tier = wrapStore(createMemoryStore(), {
      ...{ id: 'inner', cache: { rules, isolate: false }, clock },
    });
    const store = wrapStore(createMemoryStore({ k: 'v' }), {
      ...{ id: 'outer', cache: { rules }, tier, clock },
    });
    const foreign = { value: new Date() as never, exp: clock.now() + 1_000, key: 'k' };
    await tier.set('outer:k', foreign);

    expect(await store.get('k')).toBe('v');
  });
});

describe('an object that the backing keeps as it was given', () => {
  it('is not the one that the tier keeps', async () => {
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache: { rules } });
    await store.set('k', { list: [1] });

    (backing.entries.get('k') as { list: number[] }).list.push(2);

    expect(store.get('k')).toEqual({ list: [1] });
  });
});

describe('a copy', () => {
  const value: fc.Arbitrary<StoreValue> = fc.letrec<{ value: StoreValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array()),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor')),
        tie('value'),
        {
          maxKeys: 4,
          noNullPrototype: false,
        },
      ),
    ),
  })).value;

  /** Every object that can be reached from a value. */
  function parts(of: unknown, found = new Set<object>()): Set<object> {
    if (typeof of !== 'object' || of === null) return found;
    found.add(of);
    if (!ArrayBuffer.isView(of))
      for (const key of Reflect.ownKeys(of)) parts(Reflect.get(of, key), found);
    return found;
  }

  it('equals the original and shares no part with it', () => {
    fc.assert(
      fc.property(value, (original) => {
        const copy = copyDeep(original);
        expect(sameValue(copy, original)).toBe(true);
        const shared = [...parts(copy)].filter((part) => parts(original).has(part));
        expect(shared).toEqual([]);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is a spread for what is flat, with the same outcome', () => {
    fc.assert(
      fc.property(value, (original) => {
        if (copyKindOf(original) !== Copy.flat) return;
        expect(sameValue(copyFlat(original), original)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(sampleValues.map(({ name, value: sample }) => [name, sample] as const))(
    'is exact for %s',
    (_name, sample) => {
      expect(copyDeep(sample)).toEqual(sample);
    },
  );

  it('keeps a Buffer a Buffer, and apart', () => {
    const original = Buffer.from('abc');

    const copy = copyDeep(original) as Buffer;
    original[0] = 0;

    expect(Buffer.isBuffer(copy)).toBe(true);
    expect(copy.toString()).toBe('abc');
  });

  it.each([
    ['a date', new Date()],
    ['a map', new Map()],
    ['a function', () => 1],
    ['an instance', new (class Thing {})()],
    ['a function inside', { a: [() => 1] }],
  ])('of %s is refused', (_name, thing) => {
    expect(() => copyDeep(thing as never)).toThrow('cannot be cached');
  });

  it('of a cycle is refused', () => {
    const loop: Json = {};
    loop['self'] = loop;

    expect(() => copyDeep(loop)).toThrow('500 levels');
  });
});

describe('memory of the tier', () => {
  it('does not grow with keys that are never asked again', async () => {
    const clock = createFakeClock();
    const tier = createCacheStore({ clock, maxEntries: 100 });
    const backing = { ...createMemoryStore(), get: (key: string) => key };
    const store = wrapStore(backing, { id: 's', cache: { rules }, tier, clock });

    for (let i = 0; i < 5_000; i++) await store.get(`k${i}`);

    expect(tier.size).toBeLessThanOrEqual(100);
    expect(store.counters.evictions_entries).toBe(5_000 - tier.size);
  });
});
