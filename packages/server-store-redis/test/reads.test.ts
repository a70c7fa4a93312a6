import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore } from './open-store.js';

let server: RedisServer;
let opened: OpenedStore;

beforeAll(async () => {
  server = await startRedisServer();
  opened = await openStore({ url: server.url, keyPrefix: 'app:', maxBytes: 1_000 });
});
beforeEach(async () => {
  await server.cli('flushall');
  await server.cli('config', 'resetstat');
});
afterAll(async () => {
  await opened.store.destroy();
  await server.stop();
});

/** How often each command of a store has run since the last reset. */
async function commandCounts(): Promise<Record<string, number>> {
  const stats = await server.cli('info', 'commandstats');
  const counts = stats.matchAll(/^cmdstat_(get|mget|exists|set|del):calls=(\d+)/gm);
  return Object.fromEntries([...counts].map(([, name, calls]) => [name, Number(calls)]));
}

async function fill(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, n) => `key ${n}`);
  await Promise.all(keys.map((key, n) => opened.store.set(key, n)));
  await server.cli('config', 'resetstat');
  return keys;
}

describe('reads of the Redis store', () => {
  test('of one turn are one MGET', async () => {
    const keys = await fill(64);
    const values = await Promise.all(keys.map((key) => opened.store.get(key)));

    expect(values).toEqual(keys.map((_, n) => n));
    expect(await commandCounts()).toEqual({ mget: 1 });
  });

  test('stay together when their callers go on in step', async () => {
    const keys = await fill(20);
    await Promise.all(
      keys.map(async (key) => {
        for (let round = 0; round < 3; round++) await opened.store.get(key);
      }),
    );

    expect(await commandCounts()).toEqual({ mget: 3 });
  });

  test('of more than 64 keys are commands of at most 40, which overlap', async () => {
    const keys = await fill(601);
    expect(await opened.store.getMany(keys)).toEqual(keys.map((_, n) => n));

    expect(await commandCounts()).toEqual({ mget: 16 });
  });

  test('of one turn are one MGET, whether they ask for one key or for many', async () => {
    await fill(3);
    const { store } = opened;
    const found = await Promise.all([store.get('key 0'), store.getMany(['key 1', 'key 2'])]);

    expect(found).toEqual([0, [1, 2]]);
    expect(await commandCounts()).toEqual({ mget: 1 });
  });

  test('of one key are a GET', async () => {
    await fill(1);
    await opened.store.get('key 0');
    await opened.store.getMany(['key 0']);

    expect(await commandCounts()).toEqual({ get: 2 });
  });

  test('of the same key in one turn give each caller a value of its own', async () => {
    await opened.store.set('key', { list: [1] });
    const [first, second] = await Promise.all([
      opened.store.get('key'),
      opened.store.get('key'),
    ]);

    expect(first).toEqual({ list: [1] });
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  test('that all miss cost one command more, to be sure that nothing is there', async () => {
    expect(await opened.store.getMany(['a', 'b', 'c'])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);

    expect(await commandCounts()).toEqual({ mget: 1, exists: 1 });
  });

  test('of no keys ask nothing', async () => {
    expect(await opened.store.getMany([])).toEqual([]);
  });

  test('never take another kind of data for an absence', async () => {
    await opened.store.set('value', 1);
    await server.cli('rpush', 'app:list', 'x');
    const { store } = opened;

    expect(await kindOf(store.get('list'))).toBe('invalid-data');
    expect(await kindOf(store.getMany(['value', 'list', 'none']))).toBe('invalid-data');
    const [value, list] = await Promise.allSettled([store.get('value'), store.get('list')]);
    expect(list).toMatchObject({ status: 'rejected', reason: { kind: 'invalid-data' } });
    expect(value).toEqual({ status: 'fulfilled', value: 1 });
  });

  test('fail one by one for bytes that are no value', async () => {
    await opened.store.set('value', 1);
    await server.cli('set', 'app:foreign', 'not json');
    await server.cli('set', 'app:large', 'x'.repeat(1_001));
    const keys = ['value', 'foreign', 'large'];
    const outcomes = await Promise.allSettled(keys.map((key) => opened.store.get(key)));

    expect(outcomes).toMatchObject([
      { value: 1 },
      { reason: { kind: 'invalid-data', key: 'foreign' } },
      { reason: { kind: 'too-large', key: 'large' } },
    ]);
    await expect(opened.store.getMany(keys)).rejects.toMatchObject({ key: 'foreign' });
  });

  test('refuse a key that has no name in Redis, and no other', async () => {
    await opened.store.set('value', 1);
    const { store } = opened;

    await expect(store.getMany(['value', '\ud83e'])).rejects.toMatchObject({
      kind: 'invalid-key',
    });
    const outcomes = await Promise.allSettled([store.get('value'), store.get('\ud83e')]);
    expect(outcomes).toMatchObject([{ value: 1 }, { reason: { kind: 'invalid-key' } }]);
  });
});

describe('keys that are read in one turn', () => {
  test('fail one by one for another kind of data, each with its own key', async () => {
    const { store } = opened;
    await store.set('value', 1);
    await server.cli('rpush', 'app:list', 'x');
    const keys = ['absent', 'list', 'value', 'none'];
    const outcomes = await Promise.allSettled(keys.map((key) => store.get(key)));

    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: undefined },
      { reason: { kind: 'invalid-data', key: 'list' } },
      { status: 'fulfilled', value: 1 },
      { status: 'fulfilled', value: undefined },
    ]);
    await expect(store.getMany(keys)).rejects.toMatchObject({ key: 'list' });
  });

  test.each([
    ['some of which the user may not read', ['~app:mine*', '+@all']],
    ['by a user who may only ask for one at a time', ['~app:*', '+@all', '-mget']],
    ['by a user who may not ask which are there', ['~app:*', '+@all', '-exists']],
  ])('%s fail one by one', async (_, rules) => {
    await server.cli('acl', 'setuser', 'limited', 'reset', 'on', '>pw', ...rules);
    const url = `redis://limited:pw@127.0.0.1:${server.port}`;
    const { store } = await openStore({ url, keyPrefix: 'app:' });
    await opened.store.set('mine', 1);
    const keys = ['mine', 'mine too', 'theirs'];
    const outcomes = await Promise.allSettled(keys.map((key) => store.get(key)));
    await store.destroy();

    const isLimited = rules.includes('~app:mine*');
    const theirs = isLimited
      ? { reason: { kind: 'denied', key: 'theirs' } }
      : { value: undefined };
    expect(outcomes).toMatchObject([{ value: 1 }, { value: undefined }, theirs]);
  });
});
