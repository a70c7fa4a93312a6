import { Redis } from 'ioredis';
import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import { kindOf, openStore } from './open-store.js';

let server: RedisServer;
let client: Redis;

beforeEach(async () => {
  server = await startRedisServer();
  client = new Redis({ port: server.port, keyPrefix: 'theirs:', lazyConnect: true });
  client.on('error', () => undefined);
});
afterEach(async () => {
  client.disconnect();
  await server.stop();
});

describe('a client that is injected', () => {
  test('is used as it is, prefix and all, and left open', async () => {
    const { store } = await openStore({ keyPrefix: 'ours:' }, { env: { client } });
    await store.set('key', 'value');
    expect(await store.getMany(['key', 'none'])).toEqual(['value', undefined]);
    await store.destroy();

    expect(await kindOf(store.get('key'))).toBe('unavailable');
    expect(JSON.parse((await client.get('ours:key')) ?? '')).toBe('value');
    expect(await server.cli('keys', '*')).toBe('theirs:ours:key');
  });

  test('is given the deadline of the store, whatever its own settings', async () => {
    const { store } = await openStore({ commandTimeout: 100 }, { env: { client } });
    await store.set('key', 'value');
    await server.kill();
    const kinds = [];
    for (let n = 0; n < 10; n++) kinds.push(await kindOf(store.get('key')));

    expect(kinds.slice(0, 5)).toEqual(Array(5).fill('timeout'));
    expect(kinds.slice(5)).toEqual(Array(5).fill('unavailable'));
    await store.destroy();
  });
});
