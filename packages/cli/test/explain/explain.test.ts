import type { Cache, Store, StoreValue } from '@walkeros/core';
import { inspectStore, wrapStore } from '@walkeros/core-cache';
import { createFakeClock, createMemoryStore, settle } from '@walkeros/store-testkit';
import { explainKey } from '../../src/explain/explain-key.js';
import { formatExplanation } from '../../src/explain/format-explanation.js';
import { runCommand } from '../run-command.js';

const rules: Cache.Rule[] = [
  { match: { key: 'key', operator: 'prefix', value: 'u' }, ttl: 300, stale: 60, negative: 30 },
];

interface Scene {
  readonly users: Store;
  readonly redis: Map<string, StoreValue>;
  readonly clock: ReturnType<typeof createFakeClock>;
  /** Calls of the backing so far. */
  asked(): number;
  breakRedis(): void;
}

/** A store whose tier is a store of its own, with a backing that counts. */
function open(tier: 'redis' | 'memory' = 'redis'): Scene {
  const clock = createFakeClock();
  const redis = new Map<string, StoreValue>();
  let broken = false;
  let calls = 0;
  const tierStore: Store = {
    type: 'redis',
    config: {},
    async get(key) {
      if (broken) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      return redis.get(key);
    },
    set: (key, value) => void redis.set(key, value),
    delete: (key) => void redis.delete(key),
  };
  const backing: Store = {
    type: 'api',
    config: {},
    get(key) {
      calls++;
      if (key === 'u-slow') return new Promise(() => undefined);
      return Promise.resolve(key === 'u-none' ? undefined : { name: key });
    },
    set() {},
    delete() {},
  };
  const cached = { id: 'users', cache: { rules }, clock };
  const users = wrapStore(backing, { ...cached, ...(tier === 'redis' && { tier: tierStore }) });
  return { users, redis, clock, asked: () => calls, breakRedis: () => void (broken = true) };
}

async function told({ users, asked }: Scene, key: string): Promise<string> {
  const before = asked();
  const text = formatExplanation(
    await explainKey(users, { id: 'users', key, cache: { rules } }),
    { rules },
  );
  expect(asked()).toBe(before);
  return text;
}

describe('an explanation never asks the backing, and says of a key that', () => {
  test('it is fresh', async () => {
    const scene = open();
    await scene.users.get('u1');
    scene.clock.advance(65_000);

    expect(await told(scene, 'u1')).toBe(`users "u1"
  redis  fresh, age 1m 5s, ttl left 3m 55s, 13 bytes
  rule: cache.rules.0 (ttl 300)
  a read now answers from redis`);
  });

  test('it is stale, and served while it is refreshed', async () => {
    const scene = open();
    await scene.users.get('u1');
    scene.clock.advance(310_000);

    expect(await told(scene, 'u1')).toBe(`users "u1"
  redis  stale, age 5m 10s, served for 50s more, 13 bytes
  rule: cache.rules.0 (ttl 300)
  a read now answers from redis with the stale value, and refreshes it meanwhile`);
  });

  test('its absence is remembered', async () => {
    const scene = open();
    await scene.users.get('u-none');
    scene.clock.advance(10_000);

    expect(await told(scene, 'u-none')).toBe(`users "u-none"
  redis  remembers that there is nothing, age 10s, ttl left 20s
  rule: cache.rules.0 (ttl 300)
  a read now answers that there is nothing, from redis`);
  });

  test('a load is under way', async () => {
    const scene = open();
    void scene.users.get('u-slow');
    await settle();

    expect(await told(scene, 'u-slow')).toBe(`users "u-slow"
  redis  absent: never cached, evicted or expired
  rule: cache.rules.0 (ttl 300)
  under way: 1 load
  a read now asks the backing (api), or joins the load if it is of this key`);
  });

  test('its tier is broken', async () => {
    const scene = open();
    await scene.users.get('u1');
    scene.breakRedis();

    expect(await told(scene, 'u1')).toBe(`users "u1"
  redis  cannot be looked into (ECONNREFUSED): a miss
  rule: cache.rules.0 (ttl 300)
  a read now asks the backing (api), and keeps what it answers`);
  });

  test('it has ended, and is still there', async () => {
    const scene = open();
    await scene.users.get('u1');
    scene.clock.advance(3_960_000);

    expect(await told(scene, 'u1')).toBe(`users "u1"
  redis  ended 1h ago: a miss
  rule: cache.rules.0 (ttl 300)
  a read now asks the backing (api), and keeps what it answers`);
  });

  test('it was evicted', async () => {
    const scene = open('memory');
    await scene.users.get('u1');
    await inspectStore(scene.users)?.evict('u1');

    expect(await told(scene, 'u1')).toBe(`users "u1"
  memory  absent: never cached, evicted or expired
  rule: cache.rules.0 (ttl 300)
  a read now asks the backing (api), and keeps what it answers`);
  });

  test.each<[string, StoreValue]>([
    ['bytes of somebody else', 'hello'],
    ['another version', { v: 2, value: 'x', expires: 'later' }],
    ['an entry of another key', { key: 'u2', exp: 9e12, at: 1, value: 'x' }],
  ])('there is %s in its place', async (_what, foreign) => {
    const scene = open();
    scene.redis.set('users:u1', foreign);

    expect(await told(scene, 'u1')).toBe(`users "u1"
  redis  holds what is not an entry of this key: a miss, and a warning
  rule: cache.rules.0 (ttl 300)
  a read now asks the backing (api), and keeps what it answers`);
  });

  test('no rule matches it', async () => {
    expect(await told(open(), 'x1')).toBe(`users "x1"
  redis  absent: never cached, evicted or expired
  rule: none matches this key
  a read now asks the backing (api), and keeps nothing: no rule matches`);
  });

  test('it lies in a store without a cache', async () => {
    const store = createMemoryStore();
    const explanation = await explainKey(store, { id: 'users', key: 'k', cache: undefined });

    expect(formatExplanation(explanation, undefined)).toBe(`users "k"
  a read now asks the backing (${store.type}): there is no cache`);
  });
});

describe('walkeros explain', () => {
  const flow = `const entry = { key: 'u1', exp: 4e12, at: 1, value: 'gold' };
    const tier = () => ({ type: 'redis', config: {}, get: (key) => key === 'api:u1' ? entry : undefined, set() {}, delete() {} });
    const api = () => { throw new Error('the backing was opened'); };
    module.exports = { stores: { redis: { code: tier, cache: { rules: [{ ttl: 60 }] } },
      api: { code: api, cache: { store: 'redis', rules: [{ ttl: 300 }] } } } };`;
  const explain = (...args: string[]): ReturnType<typeof runCommand> =>
    runCommand(['explain', 'flow.cjs', ...args, '--import'], { files: { 'flow.cjs': flow } });

  test('goes through the tiers in the order of a read, and opens no backing', async () => {
    const { code, stdout, stderr } = await explain('api', 'u1');

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^api "u1"\n {2}memory {2}absent.*\n {2}redis {3}fresh, age .*, 6 bytes\n/,
    );
    expect(stdout).toContain('a read now answers from redis');
    expect(stderr).toContain('the memory of a flow that is running is its own');
  });

  test('has one JSON document', async () => {
    const { stdout } = await explain('api', 'u2', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      store: 'api',
      key: 'u2',
      tiers: [
        { tier: 'memory', state: 'absent' },
        { tier: 'redis', state: 'absent' },
      ],
      rule: 0,
    });
  });

  test('names the store that was meant by a mistyped one, and ends with 2', async () => {
    const { code, stderr } = await explain('reddis', 'u1');

    expect([code, stderr]).toEqual([2, 'There is no store "reddis"; did you mean "redis"?\n']);
  });
});
