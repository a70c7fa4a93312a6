import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { durationOf, kindOf, openStore, untilItWorks } from './open-store.js';

const TIMEOUT_MS = 200;
/** What a busy machine may add to a deadline. */
const GRACE_MS = 250;

let server: RedisServer;
let opened: OpenedStore;

beforeEach(async () => {
  server = await startRedisServer();
  opened = await openStore({ url: server.url, commandTimeout: TIMEOUT_MS });
  await opened.store.set('key', 'value');
});

afterEach(async () => {
  await opened.store.destroy();
  await server.stop();
});

/** Reads, writes and batches, all at once. */
function calls(): (() => Promise<unknown>)[] {
  const { store } = opened;
  return [
    () => store.get('key'),
    () => store.set('key', 'value'),
    () => store.delete('other'),
    () => store.getMany(['key', 'other']),
  ];
}

describe('while Redis is killed, the Redis store', () => {
  test('fails every call as unavailable, and at once', async () => {
    await server.kill();

    for (let round = 0; round < 5; round++) {
      for (const call of calls()) {
        expect(await durationOf(call)).toBeLessThan(TIMEOUT_MS + GRACE_MS);
        expect(await kindOf(call())).toBe('unavailable');
      }
    }
  });

  test('fails what was in flight within the deadline', async () => {
    const pending = Array.from({ length: 200 }, (_, n) =>
      Promise.all([
        durationOf(() => opened.store.get(`key ${n}`)),
        durationOf(() => opened.store.set(`key ${n}`, n)),
      ]),
    );
    await server.kill();

    const longest = Math.max(...(await Promise.all(pending)).flat());
    expect(longest).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  });

  test('writes one line, however many calls fail', async () => {
    await server.kill();
    for (let n = 0; n < 50; n++) await kindOf(opened.store.get('key'));

    expect(opened.logger.lines).toHaveLength(1);
    expect(opened.logger.messages('INFO')).toEqual([
      expect.stringMatching(/^store "redis": there is no connection to Redis/),
    ]);
  });

  test('works again within two seconds of its return', async () => {
    await server.kill();
    for (let n = 0; n < 10; n++) await kindOf(opened.store.get('key'));
    await server.restart();

    expect(await untilItWorks(() => opened.store.set('key', 'new'))).toBeLessThan(2_000);
    expect(await opened.store.get('key')).toBe('new');
  });

  test('survives one restart after the other', async () => {
    for (let cycle = 0; cycle < 5; cycle++) {
      await server.restart();
      expect(await untilItWorks(() => opened.store.set('cycle', cycle))).toBeLessThan(2_000);
    }
    expect(await opened.store.get('cycle')).toBe(4);
  }, 20_000);

  test('ends when it is closed', async () => {
    await server.kill();
    await kindOf(opened.store.get('key'));

    expect(await durationOf(() => opened.store.destroy())).toBeLessThan(GRACE_MS);
    expect(await kindOf(opened.store.get('key'))).toBe('unavailable');
  });
});

describe('while Redis is paused, the Redis store', () => {
  afterEach(() => server.resume());

  test('times out at the deadline, then fails fast', async () => {
    server.pause();

    for (let n = 0; n < 5; n++) {
      const tookMs = await durationOf(() => opened.store.get('key'));
      expect(tookMs).toBeGreaterThan(TIMEOUT_MS / 2);
      expect(tookMs).toBeLessThan(TIMEOUT_MS + GRACE_MS);
    }
    const spared = Array.from({ length: 100 }, () => kindOf(opened.store.get('key')));
    expect(await durationOf(() => Promise.all(spared))).toBeLessThan(TIMEOUT_MS);
    expect(new Set(await Promise.all(spared))).toEqual(new Set(['unavailable']));
  });

  test.each([
    [true, 50],
    [false, 1_000],
  ])('gives up by itself as a tier (%s) after %i ms', async (isTier, defaultMs) => {
    const { store } = await openStore({ url: server.url }, { isTier });
    server.pause();

    const tookMs = await durationOf(() => store.get('key'));
    expect(tookMs).toBeGreaterThanOrEqual(defaultMs - 2);
    expect(tookMs).toBeLessThan(defaultMs + GRACE_MS);
    server.resume();
    await store.destroy();
  });

  test('lets no call of 200 wait longer than the deadline', async () => {
    server.pause();
    const all = Array.from({ length: 50 }, calls).flat().map(durationOf);

    expect(Math.max(...(await Promise.all(all)))).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  });

  test('works again within two seconds of its return', async () => {
    server.pause();
    for (let n = 0; n < 8; n++) await kindOf(opened.store.get('key'));
    server.resume();

    expect(await untilItWorks(() => opened.store.get('key'))).toBeLessThan(2_000);
    expect(await opened.store.get('key')).toBe('value');
  });

  test('ends when it is closed', async () => {
    server.pause();
    await kindOf(opened.store.get('key'));

    expect(await durationOf(() => opened.store.destroy())).toBeLessThan(2_500);
  });
});
