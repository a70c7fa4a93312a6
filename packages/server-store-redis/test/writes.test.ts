import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import fc from 'fast-check';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore } from './open-store.js';

let server: RedisServer;
let opened: OpenedStore;

beforeAll(async () => {
  server = await startRedisServer();
  opened = await openStore({ url: server.url, keyPrefix: 'app:' });
});
afterAll(async () => {
  await opened.store.destroy();
  await server.stop();
});

describe('the time to live of a value', () => {
  test.each([
    [1, 60_000, 60_000],
    ['rounded down', 60_000.9, 60_000],
    ['at least a millisecond', 0.2, 1],
    ['over at once when it is negative', -5, 1],
  ])('is kept by Redis: %s', async (_, ttlMs, expected) => {
    await opened.store.set('key', 'value', ttlMs);
    const leftMs = Number(await server.cli('pttl', 'app:key'));

    expect(leftMs).toBeLessThanOrEqual(expected);
    expect(leftMs).toBeGreaterThan(expected - 5_000);
  });

  test.each([
    undefined,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.MAX_SAFE_INTEGER,
    2 ** 60,
  ])('may be endless: %s', async (ttlMs) => {
    await opened.store.set('key', 'value', ttlMs);

    expect(await server.cli('pttl', 'app:key')).toBe('-1');
  });

  test('of any number is never refused by Redis', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double(), async (ttlMs) => {
        expect(await kindOf(opened.store.set('any', 1, ttlMs))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('writes of the Redis store', () => {
  test('put every key behind the prefix', async () => {
    await opened.store.set('some key', { a: 1 });

    expect(JSON.parse(await server.cli('get', 'app:some key'))).toEqual({ a: 1 });
  });

  test('of one key take effect in the order of the calls', async () => {
    const { store } = opened;
    await Promise.all([store.set('key', 1), store.delete('key'), store.set('key', 2)]);

    expect(await store.get('key')).toBe(2);
  });

  test('of one turn leave together', async () => {
    const reads = async (): Promise<number> =>
      Number(/total_reads_processed:(\d+)/.exec(await server.cli('info', 'stats'))?.[1]);
    const before = await reads();
    await Promise.all(Array.from({ length: 100 }, (_, n) => opened.store.set(`key ${n}`, n)));

    // What asks for the count is among them.
    expect((await reads()) - before).toBeLessThan(10);
  });
});

describe('a Redis that is full', () => {
  test('refuses writes as unavailable, and goes on answering reads', async () => {
    const full = await startRedisServer({ args: ['--maxmemory', '4mb'] });
    const { store, logger } = await openStore({ url: full.url });
    try {
      await store.set('first', 1);
      const kinds = new Set<unknown>();
      for (let n = 0; n < 40; n++)
        kinds.add(await kindOf(store.set(`key ${n}`, 'x'.repeat(200_000))));

      expect(kinds).toEqual(new Set([undefined, 'unavailable']));
      await expect(store.set('key', 'x'.repeat(200_000))).rejects.toThrow('raise "maxmemory"');
      expect(await store.get('first')).toBe(1);
      expect(logger.lines).toHaveLength(1);

      await full.cli('flushall');
      expect(await kindOf(store.set('key', 'x'))).toBeUndefined();
    } finally {
      await store.destroy();
      await full.stop();
    }
  });
});

describe('a Redis that refuses for a while', () => {
  test('is unavailable for writes as long as it is a replica', async () => {
    const other = await startRedisServer({ args: ['--replicaof', `127.0.0.1 ${server.port}`] });
    const { store } = await openStore({ url: other.url });
    try {
      expect(await kindOf(store.set('key', 1))).toBe('unavailable');
      await other.cli('replicaof', 'no', 'one');
      let tries = 0;
      while ((await kindOf(store.set('key', 1))) !== undefined && tries++ < 100)
        await other.cli('ping');
      expect(await store.get('key')).toBe(1);
    } finally {
      await store.destroy();
      await other.stop();
    }
  });

  test('is unavailable while a script runs', async () => {
    const busy = await startRedisServer({ args: ['--busy-reply-threshold', '1'] });
    const { store } = await openStore({ url: busy.url });
    const script = busy.cli('eval', 'while true do end', '0').catch(() => undefined);
    const kinds = new Set<unknown>();
    while (!kinds.has('unavailable')) kinds.add(await kindOf(store.get('key')));
    await busy.cli('script', 'kill');
    await script;

    expect(await kindOf(store.get('key'))).toBeUndefined();
    await store.destroy();
    await busy.stop();
  });
});

describe('setup of the Redis store', () => {
  test('reports the server and what it does when it is full', async () => {
    const report = await opened.store.setup();

    expect(report).toMatchObject({ evictionPolicy: 'noeviction', maxMemoryBytes: 0 });
    expect(report.version).toMatch(/^\d+\.\d+/);
    expect(opened.logger.messages('INFO').at(-1)).toContain('eviction policy "noeviction"');
  });
});
