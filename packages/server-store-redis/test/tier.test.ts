import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { CachedStore } from '@walkeros/core-cache';
import { wrapStore } from '@walkeros/core-cache';
import type { MemoryStore, RedisServer } from '@walkeros/store-testkit';
import {
  createMemoryStore,
  createRecordingLogger,
  startRedisServer,
} from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { openStore, until } from './open-store.js';

const TIER_MS = 50;
const API_MS = 20;
const CALLERS = 200;
/** What 200 callers and a busy machine add to the two deadlines. */
const GRACE_MS = 400;

let server: RedisServer;
let redis: OpenedStore;
let api: MemoryStore;

beforeEach(async () => {
  server = await startRedisServer();
  redis = await openStore({ url: server.url, commandTimeout: TIER_MS });
  const users = Array.from({ length: CALLERS }, (_, n) => [`user:${n}`, { n }] as const);
  api = createMemoryStore(Object.fromEntries(users));
});
afterEach(async () => {
  await redis.store.destroy();
  await server.stop();
});

/** Answers after a while, like an API on the network. */
function slow(inner: Store): Store {
  return {
    type: 'api',
    config: {},
    async get(key) {
      await new Promise<void>((resume) => systemClock.setTimeout(resume, API_MS, true));
      return inner.get(key);
    },
    set: (key, value) => inner.set(key, value),
    delete: (key) => inner.delete(key),
  };
}

function reads(): number {
  return api.calls.filter(({ operation }) => operation === 'get').length;
}

interface Round {
  longestMs: number;
  wrong: number;
}

/** Every caller reads its user; a read that fails fails the test. */
async function readAll(store: Store): Promise<Round> {
  const round = { longestMs: 0, wrong: 0 };
  const read = async (n: number): Promise<void> => {
    const startMs = systemClock.now();
    const value = await store.get(`user:${n}`);
    round.longestMs = Math.max(round.longestMs, systemClock.now() - startMs);
    if (JSON.stringify(value) !== `{"n":${n}}`) round.wrong++;
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, n) => read(n)));
  return round;
}

describe('a slow store with Redis as its tier, under 200 concurrent reads', () => {
  const rules = [{ ttl: 300 }];
  let logger: ReturnType<typeof createRecordingLogger>;
  let wrapped: CachedStore;

  beforeEach(() => {
    logger = createRecordingLogger();
    const options = { id: 'users', cache: { rules }, tier: redis.store, logger };
    wrapped = wrapStore(slow(api), options);
  });
  afterEach(() => wrapped.destroy());

  /** Whether a whole round is served without asking the API. */
  async function isWarm(): Promise<boolean> {
    const before = reads();
    await readAll(wrapped);
    return reads() === before;
  }

  test.each([
    ['killed', () => server.kill(), () => server.restart()],
    ['paused', () => Promise.resolve(server.pause()), () => Promise.resolve(server.resume())],
  ])('serves every read while Redis is %s, and recovers', async (_, fail, recover) => {
    await readAll(wrapped);
    await until(isWarm);

    const inFlight = readAll(wrapped);
    await fail();
    const rounds = [await inFlight];
    for (let n = 0; n < 10; n++) rounds.push(await readAll(wrapped));
    expect(rounds.map(({ wrong }) => wrong)).toEqual(rounds.map(() => 0));
    const longestMs = Math.max(...rounds.map((round) => round.longestMs));
    expect(longestMs).toBeLessThan(TIER_MS + API_MS + GRACE_MS);

    await recover();
    const backMs = systemClock.now();
    await until(isWarm);
    expect(systemClock.now() - backMs).toBeLessThan(2_000);

    expect(logger.messages('WARN')).toHaveLength(1);
    expect(logger.messages('ERROR')).toEqual([]);
    expect(redis.logger.messages('WARN')).toEqual([]);
    expect(redis.logger.lines).toHaveLength(1);
  });

  test('serves every read from a Redis that is full', async () => {
    await server.cli('config', 'set', 'maxmemory', '1');
    const round = await readAll(wrapped);

    expect(round.wrong).toBe(0);
    expect(logger.messages('WARN')).toHaveLength(1);
  });
});

describe('memory in front of Redis in front of an API', () => {
  let sharedTier: CachedStore;
  let store: CachedStore;

  function chain(): void {
    const logger = createRecordingLogger();
    sharedTier = wrapStore(redis.store, {
      id: 'redis',
      cache: { rules: [{ ttl: 300 }] },
      logger,
    });
    const cache = { store: 'redis', rules: [{ ttl: 86_400 }] };
    store = wrapStore(slow(api), { id: 'api', cache, tier: sharedTier, logger });
  }

  beforeEach(chain);
  afterEach(async () => {
    await store.destroy();
    await sharedTier.destroy();
  });

  async function redisReads(): Promise<number> {
    const stats = await server.cli('info', 'commandstats');
    return [...stats.matchAll(/^cmdstat_m?get:calls=(\d+)/gm)].reduce(
      (n, [, m]) => n + Number(m),
      0,
    );
  }

  test('asks the API once, and populates every tier on the way back', async () => {
    expect(await store.get('user:1')).toEqual({ n: 1 });
    await until(async () => (await server.cli('exists', 'api:user:1')) === '1');
    const before = await redisReads();
    expect(await store.get('user:1')).toEqual({ n: 1 });

    expect(reads()).toBe(1);
    expect(await redisReads()).toBe(before);
  });

  test('asks Redis, and not the API, when only the memory is gone', async () => {
    await store.get('user:1');
    await until(async () => (await server.cli('exists', 'api:user:1')) === '1');
    await store.destroy();
    await sharedTier.destroy();
    redis = await openStore({ url: server.url });
    chain();
    expect(await store.get('user:1')).toEqual({ n: 1 });

    expect(reads()).toBe(1);
    const before = await redisReads();
    await store.get('user:1');
    expect(await redisReads()).toBe(before);
  });

  test('keeps entries in Redis for the time of its outer rule', async () => {
    await store.set('user:1', { n: 'new' });
    const leftMs = Number(await server.cli('pttl', 'api:user:1'));

    expect(leftMs).toBeGreaterThan(86_000_000);
    expect(await store.get('user:1')).toEqual({ n: 'new' });
    expect(await api.get('user:1')).toEqual({ n: 'new' });
  });

  test('forgets a deleted key in every tier', async () => {
    await store.get('user:1');
    await store.delete('user:1');

    expect(await store.get('user:1')).toBeUndefined();
    expect(await server.cli('exists', 'api:user:1')).toBe('0');
  });

  test('asks the API once for 50 callers of a cold key', async () => {
    const values = await Promise.all(Array.from({ length: 50 }, () => store.get('user:7')));

    expect(values).toEqual(Array(50).fill({ n: 7 }));
    expect(reads()).toBe(1);
  });
});
