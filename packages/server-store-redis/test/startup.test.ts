import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import type { RedisSettings } from '../src/index.js';
import { durationOf, kindOf, openStore, until, untilItWorks } from './open-store.js';

const PASSWORD = 'p@ss:w/rd-ü';

let server: RedisServer;
let bare: string;

beforeAll(async () => {
  server = await startRedisServer({ password: PASSWORD });
  bare = `redis://127.0.0.1:${server.port}`;
  const rules = ['on', '>secret-of-app', '~app:*', '+get', '+set', '+del', '+mget', '+exists'];
  await server.cli('acl', 'setuser', 'app', ...rules, '+info', '+ping', '+client', '+select');
});
afterAll(() => server.stop());

async function worksWith(settings: RedisSettings, credentials?: unknown): Promise<void> {
  const { store, logger } = await openStore(settings, { config: { credentials } });
  try {
    await store.set('key', 'value');
    expect(await store.get('key')).toBe('value');
    expect(logger.lines).toEqual([]);
  } finally {
    await store.destroy();
  }
}

describe('the Redis store logs in', () => {
  test('with a password in the URL', async () => {
    await worksWith({ url: server.url });
  });

  test('with a password in the settings', async () => {
    await worksWith({ url: bare, password: PASSWORD });
  });

  test('with credentials, which win', async () => {
    await worksWith({ url: bare, password: 'another' }, { password: PASSWORD });
  });

  test('as a user that may only do what a store does', async () => {
    await worksWith({
      url: bare,
      keyPrefix: 'app:',
      username: 'app',
      password: 'secret-of-app',
    });
  });
});

describe('the Redis store does not start', () => {
  test.each([
    ['with a wrong password', { password: 'guess' }],
    ['without the password that Redis asks for', {}],
    ['as a user that does not exist', { username: 'nobody', password: 'guess' }],
    ['with a database that does not exist', { password: PASSWORD, db: 16 }],
  ])('%s', async (_, settings) => {
    const opened = openStore({ url: bare, ...settings });

    await expect(opened).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/^store "redis" open: /),
    });
  });

  test.each([
    ['url', {}],
    ['url', { url: 'http://localhost' }],
    ['url', { url: 'redis://host/x' }],
    ['nodes', { url: 'redis://host', nodes: ['host:6379'] }],
    ['nodes.0', { nodes: ['host'] }],
    ['name', { sentinels: ['host:26379'] }],
    ['sentinelPassword', { url: 'redis://host', sentinelPassword: 'of the Sentinels' }],
    ['name', { url: 'redis://host', name: 'primary' }],
    ['db', { nodes: ['host:6379'], db: 1 }],
    ['commandTimeout', { url: 'redis://host', commandTimeout: 0 }],
    ['maxBytes', { url: 'redis://host', maxBytes: 2 ** 40 }],
  ])('with a wrong %s: %j', async (field, settings) => {
    await expect(openStore(settings)).rejects.toMatchObject({
      path: `stores.redis.config.settings.${field}`,
    });
  });

  test('with credentials of another kind', async () => {
    const opened = openStore({ url: bare }, { config: { credentials: 'secret' } });

    await expect(opened).rejects.toMatchObject({ path: 'stores.redis.config.credentials' });
  });

  test('with a timeout that is none', async () => {
    const opened = openStore({ url: bare }, { config: { timeout: 'soon' } });

    await expect(opened).rejects.toMatchObject({ path: 'stores.redis.config.timeout' });
  });
});

test('a user that may not use the keys of the store is denied, call by call', async () => {
  const { store } = await openStore({ url: bare, username: 'app', password: 'secret-of-app' });

  expect(await kindOf(store.get('key'))).toBe('denied');
  expect(await kindOf(store.getMany(['a', 'b']))).toBe('denied');
  expect(await kindOf(store.set('key', 1))).toBe('denied');
  await store.destroy();
});

test('a password that is changed denies calls after the next connection', async () => {
  await server.cli('acl', 'setuser', 'guest', 'on', '>first', '~*', '+@all');
  const { store } = await openStore({ url: bare, username: 'guest', password: 'first' });
  await server.cli('acl', 'setuser', 'guest', 'resetpass', '>second');
  await server.cli('client', 'kill', 'user', 'guest');

  await until(async () => (await kindOf(store.get('key'))) === 'denied');
  await store.destroy();
});

test('the Redis store starts without Redis, warns once, and recovers by itself', async () => {
  const own = await startRedisServer();
  await own.kill();
  const { store, logger } = await openStore({ url: own.url });
  try {
    expect(logger.messages('WARN')).toEqual([expect.stringMatching(/^starting without Redis/)]);
    expect(await durationOf(() => store.get('key'))).toBeLessThan(100);
    expect(await kindOf(store.get('key'))).toBe('unavailable');

    await own.restart();
    expect(await untilItWorks(() => store.set('key', 'value'))).toBeLessThan(2_000);
    expect(logger.messages('WARN')).toHaveLength(1);
  } finally {
    await store.destroy();
    await own.stop();
  }
});

test('a Redis that does not answer at startup is waited for no longer than connectTimeout', async () => {
  const own = await startRedisServer();
  own.pause();
  const tookMs = await durationOf(async () => {
    const { store } = await openStore({ url: own.url, connectTimeout: 300 });
    await store.destroy();
  });
  await own.stop();

  expect(tookMs).toBeLessThan(300 + 500);
});
