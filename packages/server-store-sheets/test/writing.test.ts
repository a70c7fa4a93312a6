import type { StoreValue } from '@walkeros/core';
import { closeRigs, openRig } from './open-store.js';

afterEach(closeRigs);

describe('writing', () => {
  test('a known key costs one read and one write', async () => {
    const { store, server, person } = await openRig();

    await store.set('s1', { tier: 'iron', score: 1 });

    expect(person.grid()[1]).toEqual(['s1', 'iron', 1]);
    expect(server.counters).toMatchObject({ reads: 1, writes: 1 });
  });

  test('sets and deletes of one turn share a cycle, and the last one of a key wins', async () => {
    const { store, server, person } = await openRig();

    await Promise.all([
      store.set('s1', { tier: 'a' }),
      store.set('s1', { tier: 'b' }),
      store.delete('s2'),
      store.set('s3', { tier: 'c' }),
      store.set('s4', { tier: 'd' }),
      store.delete('nobody'),
    ]);

    expect(person.grid()).toEqual([
      ['session', 'tier', 'score'],
      ['s1', 'b'],
      ['s2'],
      ['s3', 'c'],
      ['s4', 'd'],
    ]);
    expect(server.counters).toMatchObject({ reads: 1, writes: 2 });
  });

  test('a set takes the place of the whole row; a calculated column stays', async () => {
    const { store, person } = await openRig();
    person.setCell('C2', { value: 98.5, formula: '=1+97.5' });

    await store.set('s1', { tier: 'iron' });
    await store.set('s2', { tier: 'iron' });

    expect(person.grid().slice(1)).toEqual([
      ['s1', 'iron', 98.5],
      ['s2', 'iron'],
    ]);
  });

  test('a deleted key is absent, keeps its place, and can be set again', async () => {
    const { store, person } = await openRig();

    await store.delete('s1');
    expect(await store.get('s1')).toBeUndefined();
    expect(person.grid()[1]).toEqual(['s1']);
    await store.set('s1', { score: 2 });

    expect(person.grid()[1]).toEqual(['s1', '', 2]);
  });

  test('text that looks like a formula stays text', async () => {
    const { store, person } = await openRig({ settings: { valueColumn: 'tier' } });
    const formula = '=HYPERLINK("https://example.com")';

    await store.set('s1', formula);
    await store.set(formula, '+1');

    expect(await store.get('s1')).toBe(formula);
    expect(await store.get(formula)).toBe('+1');
    expect([person.formulaIn('B2'), person.formulaIn('A4')]).toEqual([undefined, undefined]);
  });

  test('the object may change after it was handed over', async () => {
    const { store } = await openRig();
    const value = { tier: 'gold' };

    const written = store.set('s1', value);
    value.tier = 'changed';
    await written;

    expect(await store.get('s1')).toEqual({ tier: 'gold' });
  });

  test.each([
    ['a field without a column', { level: 1 }, 'invalid-data', 'field "level"; add a header'],
    ['a row without a field', {}, 'invalid-data', 'would read as absent'],
    ['a single value', 'gold', 'invalid-data', 'set settings.valueColumn'],
    ['a list', ['gold'], 'invalid-data', 'set settings.valueColumn'],
    ['undefined', undefined, 'invalid-data', 'object'],
    ['undefined in a field', { tier: undefined }, 'invalid-data', 'undefined'],
    ['the key of another row', { session: 's2', tier: 'x' }, 'invalid-data', 'not the key'],
    ['too much', { tier: 'x'.repeat(50_001) }, 'too-large', '50000'],
  ])('%s is refused, and nothing is written', async (_, value, kind, message) => {
    const { store, server } = await openRig();

    await expect(store.set('s1', value as unknown as StoreValue)).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(message) as string,
    });
    expect(server.counters.writes).toBe(0);
  });

  test('a row that was read with its key may be written back', async () => {
    const { store, person } = await openRig();

    await store.set('s1', { session: 's1', tier: 'iron' });

    expect(person.grid()[1]).toEqual(['s1', 'iron']);
  });

  test('a refused write does not take others down', async () => {
    const { store } = await openRig();

    const results = await Promise.allSettled([
      store.set('s1', { level: 1 }),
      store.set('s2', { tier: 'iron' }),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  test('several stores of a process never double a new key, nor lose one', async () => {
    const { another, person, server } = await openRig({
      quota: false,
      settings: { valueColumn: 'tier', quota: { reads: 1e6, writes: 1e6 } },
    });
    const stores = await Promise.all(Array.from({ length: 8 }, () => another()));

    await Promise.all(
      stores.flatMap((store, writer) =>
        Array.from({ length: 250 }, async (_, n) => {
          await store.set(`own ${writer} ${n}`, 'x');
          await store.set(`shared ${n}`, String(writer));
        }),
      ),
    );

    const keys = person.grid().map(([key]) => String(key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(1 + 2 + 8 * 250 + 250);
    expect(server.counters.rejected).toBe(0);
  }, 30_000);

  test('a gap in the headers is named before a row would not line up', async () => {
    const { store } = await openRig({
      content: {
        T: [
          ['id', '', 'v'],
          ['a', '', 1],
        ],
      },
      settings: { valueColumn: 'v' },
    });

    await store.set('a', 2);

    expect(await store.get('a')).toBe(2);
    await expect(store.set('b', 2)).rejects.toThrow('column B has no header');
  });
});

describe('a write whose answer is lost', () => {
  test('is made good when it hit another row', async () => {
    const { store, server, person } = await openRig({ settings: { valueColumn: 'tier' } });
    server.failNext({ reset: true, applied: true, on: 'write' });
    server.beforeRequest(({ kind }) => {
      if (kind === 'write') person.sortRows('session', 'descending');
    });

    await expect(store.set('s1', 'iron')).rejects.toMatchObject({ kind: 'unavailable' });
    server.beforeRequest(undefined);

    expect(person.grid()[1]).toEqual(['s2', 'iron', 7]);
    expect(await store.get('s2')).toBe('silver');
    expect(person.grid().slice(1)).toEqual([
      ['s2', 'silver', 7],
      ['s1', 'gold', 98.5],
    ]);
  });

  test('an append is not sent again, and the key is not doubled by the next set', async () => {
    const { store, server, person } = await openRig({ settings: { valueColumn: 'tier' } });
    server.failNext({ reset: true, applied: true, on: 'write' });

    await expect(store.set('new', 'a')).rejects.toMatchObject({ kind: 'unavailable' });
    await store.set('new', 'b');

    expect(person.grid().slice(3)).toEqual([['new', 'b']]);
  });
});

describe('a column that moves during a write', () => {
  test('gives every cell back, the key included', async () => {
    const { store, server, person } = await openRig({ settings: { keyColumn: 'session' } });
    let moves = 0;
    server.beforeRequest(({ kind }) => {
      if (kind === 'write' && moves++ === 0) person.moveColumn('session', 2);
    });

    await store.set('s1', { tier: 'iron', score: 1 });

    expect(person.grid()).toEqual([
      ['tier', 'score', 'session'],
      ['iron', 1, 's1'],
      ['silver', 7, 's2'],
    ]);
  });
});
