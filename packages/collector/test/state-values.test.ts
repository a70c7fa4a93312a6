import fc from 'fast-check';
import type { State, StoreValue } from '@walkeros/core';
import { createMemoryStore, hostileKeys } from '@walkeros/store-testkit';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

type Operation = Omit<State, 'store'>;

async function startPair(first: Operation, second: Operation, store?: 'named') {
  const named = createMemoryStore();
  const out = recordingDestination();
  const where = store === undefined ? {} : { store };
  const flow = await startTestFlow({
    sources: {
      app: { code: appSource, state: [first, second].map((o) => ({ ...o, ...where })) },
    },
    stores: { named: { code: storeCode(named) } },
    destinations: { out: { code: out } },
  });
  return { ...flow, named, out };
}

/** Without the empty one, which is no key: see below. */
const KEYS = [
  ...hostileKeys.filter(({ key }) => key !== ''),
  { name: '10 kB', key: 'k'.repeat(10_240) },
];

const keep: Operation = { mode: 'set', key: 'user.id', value: 'data.v' };
const restore: Operation = { mode: 'get', key: 'user.id', value: 'data.w' };

describe.each([undefined, 'named'] as const)('state in the store %p', (store) => {
  it('gives back any JSON as it was, under any key', async () => {
    const { elb, out } = await startPair(keep, restore, store);
    const key = fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.integer());

    await fc.assert(
      fc.asyncProperty(key, fc.jsonValue(), async (id, value) => {
        await elb({ name: 'page view', user: { id }, data: { v: value as never } });
        expect(out.events.at(-1)?.data['w']).toEqual(value);
      }),
    );
  });

  it.each(KEYS.map(({ name, key }) => [name, key]))(
    'keeps the key that is hostile (%s) apart from its like',
    async (_, key) => {
      const { elb, out } = await startPair(keep, restore, store);

      await elb({ name: 'page view', user: { id: key }, data: { v: 'this' } });
      await elb({ name: 'page view', user: { id: `${key}x` }, data: { v: 'other' } });
      await elb({ name: 'page view', user: { id: key } });

      expect(out.events.at(-1)?.data).toEqual({ w: 'this' });
      expect(({} as Record<string, unknown>)['w']).toBeUndefined();
    },
  );

  it.each<[string, StoreValue]>([
    ['null', null],
    ['an object that contains null', { a: null, b: [null, 1] }],
    ['false', false],
    ['zero', 0],
    ['empty text', ''],
    ['an empty object', {}],
  ])('stores %s', async (_, value) => {
    const { elb, out } = await startPair(keep, restore, store);

    await elb({ name: 'page view', user: { id: 'u' }, data: { v: value as never } });

    expect(out.events[0]?.data).toEqual({ v: value, w: value });
  });

  it('shares no object with the store, in neither direction', async () => {
    const { elb, collector } = await startPair(keep, restore, store);
    const shape = { list: [1], bytes: new Uint8Array([1, 2]) };
    const place = store === undefined ? '__cache' : 'named';
    const key = store === undefined ? 'state:u' : 'u';
    const stored = (): unknown => collector.stores[place]?.get(key);
    await collector.stores[place]?.set(key, shape);
    const { event } = await elb({ name: 'page view', user: { id: 'u' } });

    const fetched = event?.data['w'] as unknown as typeof shape;
    expect(fetched).toEqual(shape);
    fetched.list.push(2);
    fetched.bytes[0] = 9;
    expect(await stored()).toEqual({ list: [1], bytes: new Uint8Array([1, 2]) });

    const own = { a: [1], bytes: new Uint8Array([1]) };
    const later = await elb({
      name: 'page view',
      user: { id: 'u' },
      data: { v: own as never },
    });
    const kept = later.event?.data['v'] as unknown as typeof own;
    kept.a.push(2);
    kept.bytes[0] = 9;
    expect(await stored()).toEqual({ a: [1], bytes: new Uint8Array([1]) });
  });
});

describe('a key of state', () => {
  it.each<[State['key'], string | undefined]>([
    ['data.n', '12.5'],
    ['data.yes', 'true'],
    [{ value: 'fixed' }, 'fixed'],
    [['data.absent', 'data.text'], 'abc'],
    [{ key: 'data.text', fn: () => 'ignored' }, 'abc'],
    [{ fn: () => 'made' }, 'made'],
    ['data.absent', undefined],
    ['data.nothing', undefined],
    ['data.empty', undefined],
    ['data', undefined],
  ])('%j names the slot %p', async (key, slot) => {
    const { elb, named } = await startPair({ ...keep, key, value: 'name' }, restore, 'named');

    await elb('page view', { n: 12.5, yes: true, text: 'abc', nothing: null, empty: '' });

    expect([...named.entries.keys()]).toEqual(slot === undefined ? [] : [slot]);
  });

  it('has nothing to set where the value resolves to nothing', async () => {
    const { elb, named } = await startPair({ ...keep, value: 'data.absent' }, restore, 'named');
    await elb({ name: 'page view', user: { id: 'u' } });

    expect(named.count('set')).toBe(0);
  });
});

describe('a get of state', () => {
  it.each<[string, StoreValue, object]>([
    ['data.deep.er', 1, { data: { v: 1, deep: { er: 1 } } }],
    ['data.v.x', 1, { data: { v: { x: 1 } } }],
    ['name', 'order complete', { name: 'order complete' }],
    ['user', { id: 'u', tier: 'gold' }, { user: { id: 'u', tier: 'gold' } }],
    ['user', 'no object', { user: { id: 'u' } }],
    ['nested', { not: 'a list' }, { nested: [] }],
    ['id.x', 1, { name: 'page view' }],
  ])(
    'to %s of %j makes no event that later steps could not take',
    async (value, held, made) => {
      const { elb, named } = await startPair({ ...restore, value }, keep, 'named');
      named.entries.set('u', held);
      const { event } = await elb({ name: 'page view', user: { id: 'u' }, data: { v: 1 } });

      expect(event).toMatchObject(made);
      expect(typeof event?.id).toBe('string');
    },
  );

  it('of nothing leaves the event as it is', async () => {
    const { elb } = await startPair(restore, { ...restore, value: 'data.z' }, 'named');
    const { event } = await elb({ name: 'page view', user: { id: 'u' }, data: { w: 1 } });

    expect(event?.data).toEqual({ w: 1 });
  });
});
