import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cache, Flow } from '@walkeros/core';
import {
  createHttpOrigin,
  createMemoryStore,
  createServiceAccount,
  createSheetsServer,
  startRedisServer,
  type FakeClock,
  type RedisServer,
} from '@walkeros/store-testkit';
import { startFlow } from '../src/index.js';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

/** A recipe of `store-cache.txt`, as it stands there. */
function recipe<T = Flow>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, `recipes/${name}.json`), 'utf8')) as T;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('recipe "cache a Sheets store"', () => {
  /** The recipe with what a file has around it: variables, and where the fake Sheets is. */
  async function startRecipe({ isCached }: { isCached: boolean }) {
    const server = await createSheetsServer({ latencyMs: 0 });
    closing.push(() => server.close());
    const account = createServiceAccount({ tokenUri: server.tokenUrl });
    server.addAccount(account);
    server.addSpreadsheet(
      {
        Sessions: [
          ['session', 'tier', 'score'],
          ['s1', 'gold', 98.5],
        ],
      },
      { id: '1AbC...' },
    );

    const flow = recipe('cache-a-sheets-store');
    const { sessions } = flow.stores ?? {};
    Object.assign(sessions?.config?.settings as object, { endpoint: server.url });
    if (!isCached) delete sessions?.cache;
    const out = recordingDestination();
    const started = await startTestFlow({
      ...flow,
      variables: { sheetsCredentials: account.credentials },
      sources: { app: { code: appSource, next: 'enrich' } },
      destinations: { out: { code: out } },
    });
    closing.push(() => started.collector.shutdown());
    return { ...started, server, out };
  }

  async function sendOneEachSecond(count: number, flow: { elb: unknown; clock: FakeClock }) {
    const elb = flow.elb as (event: object) => Promise<unknown>;
    for (let sent = 0; sent < count; sent++) {
      await elb({ name: 'page view', user: { session: 's1' } });
      flow.clock.advance(1_000);
    }
  }

  it('makes 60 events in 60 seconds one Sheets read', async () => {
    const flow = await startRecipe({ isCached: true });

    await sendOneEachSecond(60, flow);

    expect(flow.server.counters).toMatchObject({ reads: 1, rejected: 0 });
    expect(flow.out.events).toHaveLength(60);
    for (const { data } of flow.out.events)
      expect(data).toMatchObject({ tier: 'gold', score: 98.5 });
    expect(flow.collector.stores['sessions']?.counters).toMatchObject({ hits: 59, misses: 1 });
    expect(flow.logger.messages('INFO')).toContain(
      'store "sessions" caches with namespace "sessions:" via __cache',
    );
  });

  it('asks the sheet again after 300 seconds', async () => {
    const flow = await startRecipe({ isCached: true });

    await sendOneEachSecond(299, flow);
    expect(flow.server.counters.reads).toBe(1);
    await sendOneEachSecond(3, flow);

    expect(flow.server.counters.reads).toBe(2);
  });

  it('without its cache makes 60 events 60 Sheets reads', async () => {
    const flow = await startRecipe({ isCached: false });

    await sendOneEachSecond(60, flow);

    expect(flow.server.counters).toMatchObject({ reads: 60 });
    expect(flow.out.events).toHaveLength(60);
  });
});

describe('recipe "memoize a slow API store"', () => {
  it('asks the API once an hour for each key', async () => {
    const origin = await createHttpOrigin();
    closing.push(() => origin.close());
    origin.on('/users/u1', { json: { name: 'Ada' } });
    const { collector, clock } = await startTestFlow(recipe('memoize-a-slow-api-store'), {
      env: { USER_API_URL: `${origin.url}/users/{key}` },
    });
    closing.push(() => collector.shutdown());
    const users = collector.stores['users'];

    for (let minute = 0; minute < 60; minute++) {
      expect(await users?.get('u1')).toEqual({ name: 'Ada' });
      clock.advance(60_000);
    }
    expect(origin.count()).toBe(1);
    await users?.get('u1');

    expect(origin.count()).toBe(2);
    expect(users?.counters).toMatchObject({ hits: 59, misses: 2 });
  });

  it('is refused while the URL of the API is not set', async () => {
    await expect(
      startFlow(recipe('memoize-a-slow-api-store'), { env: {} }),
    ).rejects.toMatchObject({
      code: 'REFERENCE_UNRESOLVED',
      path: 'stores.users.config.settings.endpoint',
    });
  });
});

describe('recipe "TTL by key prefix"', () => {
  it.each([
    ['session:1', 300],
    ['user:1', 3_600],
    ['product:1', 60],
  ])('keeps %s for %i seconds', async (key, seconds) => {
    const { cache } = recipe<{ cache: Cache }>('ttl-by-key-prefix');
    const backing = createMemoryStore({ [key]: 'v' });
    const { collector, clock } = await startTestFlow({
      stores: { s: { code: storeCode(backing), cache } },
    });
    const store = collector.stores['s'];
    await store?.get(key);

    clock.advance(seconds * 1_000 - 1);
    await store?.get(key);
    expect(backing.count('get')).toBe(1);
    clock.advance(1);
    await store?.get(key);

    expect(backing.count('get')).toBe(2);
  });
});

describe('recipe "multi-tier composition"', () => {
  async function startRecipe() {
    const origin = await createHttpOrigin();
    origin.on('/k', { json: 'from api' });
    const redis = await startRedisServer();
    const flow = await startTestFlow(recipe('multi-tier-composition'), {
      env: { REDIS_URL: redis.url, API_URL: `${origin.url}/{key}` },
      from: __dirname,
    });
    closing.push(
      () => origin.close(),
      () => redis.stop(),
      () => flow.collector.shutdown(),
    );
    return { ...flow, origin, redis, api: flow.collector.stores['api'] };
  }

  /** How often Redis was asked for a key. */
  async function readsOf(redis: RedisServer): Promise<number> {
    const statistics = await redis.cli('info', 'commandstats');
    return Number(/cmdstat_get:calls=(\d+)/.exec(statistics)?.[1] ?? 0);
  }

  it('opens every tier and says through what each store caches', async () => {
    const { logger } = await startRecipe();

    expect(logger.messages('INFO')).toEqual([
      'store "redis" caches with namespace "redis:" via __cache',
      'store "api" caches with namespace "api:" via redis',
    ]);
  });

  it('asks memory, then Redis, then the API, and fills every tier on the way back', async () => {
    const { api, origin, redis, clock } = await startRecipe();

    expect(await api?.get('k')).toBe('from api');
    expect(await redis.cli('keys', '*')).toContain('api:k');
    const cold = await readsOf(redis);
    expect(await api?.get('k')).toBe('from api');
    expect(await readsOf(redis)).toBe(cold);
    expect(origin.count()).toBe(1);

    clock.advance(301_000);
    expect(await api?.get('k')).toBe('from api');
    expect(await readsOf(redis)).toBe(cold + 1);
    expect(origin.count()).toBe(1);

    clock.advance(86_400_000);
    expect(await api?.get('k')).toBe('from api');
    expect(origin.count()).toBe(2);
  });

  it('goes on without Redis when it is killed', async () => {
    const { api, origin, redis } = await startRecipe();
    await api?.get('k');
    origin.on('/other', { json: 'straight from api' });

    await redis.kill();

    expect(await api?.get('k')).toBe('from api');
    expect(await api?.get('other')).toBe('straight from api');
  });
});
