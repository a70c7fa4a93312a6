import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import { wrapStore } from '@walkeros/core-cache';
import type { OpenedStore } from './open-store.js';
import { openStore, until } from './open-store.js';

const USER = 'reader';
const nothing = (): void => undefined;

let server: RedisServer;
let opened: OpenedStore;

beforeEach(async () => {
  server = await startRedisServer();
  await server.cli('acl', 'setuser', USER, 'on', '>pw', '~*', 'resetchannels', '+@all');
  const url = `redis://${USER}:pw@127.0.0.1:${server.port}`;
  opened = await openStore({ url, connectTimeout: '1m' });
});
afterEach(async () => {
  await opened.store.destroy();
  await server.stop();
});

/** How many clients of the server listen to a channel. */
async function listeners(channel: string): Promise<number> {
  const [, count] = (await server.cli('pubsub', 'numsub', channel)).split(/\s+/);
  return Number(count);
}

describe('a user who may not use a channel', () => {
  test('is told so at once when subscribing', async () => {
    await expect(
      opened.store.channel('news').subscribe(nothing, nothing),
    ).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('channels of this store (NOPERM)') as string,
    });
  });

  test('gets a cache that works without sync, and one warning that says why', async () => {
    const { store, logger } = opened;
    const cache = { rules: [{ ttl: 60 }], sync: 'redis' };
    const cached = wrapStore(store, { id: 'users', cache, sync: store, logger });

    await until(() => Promise.resolve(logger.messages('WARN').length > 0));
    expect(await cached.get('key')).toBeUndefined();
    await cached.destroy();

    expect(logger.messages('WARN')).toEqual([expect.stringContaining('NOPERM')]);
  });

  test('is warned once when the right is taken away later, and hears again when it is back', async () => {
    const { store, logger } = opened;
    await server.cli('acl', 'setuser', USER, 'allchannels');
    const heard: string[] = [];
    const end = await store.channel('news').subscribe(
      (message) => heard.push(message),
      () => heard.push('gap'),
    );

    // Redis ends the connections of those who may not listen any more.
    await server.cli('acl', 'setuser', USER, 'resetchannels');
    await until(() => Promise.resolve(logger.messages('WARN').length > 0));
    await server.cli('acl', 'setuser', USER, 'allchannels');
    await server.cli('client', 'kill', 'user', USER);
    await until(async () => (await listeners('news')) === 1);
    await until(() => Promise.resolve(heard.length === 2));
    await end();

    expect(heard).toEqual(['gap', 'gap']);
    expect(logger.messages('WARN')).toEqual([
      expect.stringMatching(/no messages of "news".*NOPERM/),
    ]);
  });
});
