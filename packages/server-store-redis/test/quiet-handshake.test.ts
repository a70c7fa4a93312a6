import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisCluster, startRedisServer } from '@walkeros/store-testkit';
import type { RedisSettings } from '../src/index.js';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore, until, untilItWorks } from './open-store.js';

const RECONNECTS = 3;
const nothing = (): void => undefined;

let printed: jest.SpyInstance;

beforeEach(() => {
  printed = jest.spyOn(console, 'warn').mockImplementation(nothing);
});
afterEach(() => printed.mockRestore());

/** Works through some connections: of a store, and of its subscription. */
async function reconnectOften(server: RedisServer, { store }: OpenedStore): Promise<void> {
  let gaps = 0;
  const end = await store.channel('news').subscribe(nothing, () => gaps++);
  for (let n = 1; n <= RECONNECTS; n++) {
    await server.cli('client', 'kill', 'skipme', 'yes');
    await untilItWorks(() => store.set('key', n));
    await until(() => Promise.resolve(gaps === n + 1));
  }
  await end();
}

describe('a login that is not as it should be', () => {
  let server: RedisServer;

  beforeEach(async () => {
    server = await startRedisServer();
  });
  afterEach(() => server.stop());

  test.each<[string, (server: RedisServer) => RedisSettings, RegExp]>([
    [
      'by a user who may not use INFO',
      ({ port }) => ({ url: `redis://quiet:pw@127.0.0.1:${port}` }),
      /may not use INFO/,
    ],
    [
      'with a password that nobody asked for',
      ({ port }) => ({ url: `redis://:secret-word@127.0.0.1:${port}` }),
      /asks for no password/,
    ],
  ])(
    '%s is logged once, however often it is made, and not printed',
    async (_, settingsOf, line) => {
      await server.cli('acl', 'setuser', 'quiet', 'on', '>pw', '~*', '&*', '+@all', '-info');
      const opened = await openStore(settingsOf(server));
      await reconnectOften(server, opened);
      await opened.store.destroy();

      expect(printed).not.toHaveBeenCalled();
      const lines = opened.logger.lines.map(({ message }) => String(message));
      expect(lines.filter((text) => line.test(text))).toHaveLength(1);
      expect(lines.join()).not.toContain('secret-word');
    },
  );

  test('is still refused where the password is wrong', async () => {
    await server.cli('acl', 'setuser', 'quiet', 'on', '>pw', '~*', '+@all', '-info');
    const url = `redis://quiet:wrong@127.0.0.1:${server.port}`;

    expect(await kindOf(openStore({ url }))).toBe('denied');
    expect(printed).not.toHaveBeenCalled();
  });

  test('does not keep the reason from who asks for INFO', async () => {
    await server.cli('acl', 'setuser', 'quiet', 'on', '>pw', '~*', '+@all', '-info');
    const { store } = await openStore({ url: `redis://quiet:pw@127.0.0.1:${server.port}` });

    expect(await kindOf(store.setup())).toBe('denied');
    await store.destroy();
  });
});

test('a cluster whose user may not use INFO is logged once for all nodes, and not printed', async () => {
  const cluster = await startRedisCluster();
  for (const node of cluster.nodes)
    await node.cli('acl', 'setuser', 'quiet', 'on', '>pw', '~*', '&*', '+@all', '-info');
  const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);
  const { store, logger } = await openStore({ nodes, username: 'quiet', password: 'pw' });
  for (let n = 0; n < 20; n++) await store.set(`key ${n}`, n);
  await store.destroy();
  await cluster.stop();

  expect(printed).not.toHaveBeenCalled();
  expect(logger.lines.filter(({ message }) => /INFO/.test(String(message)))).toHaveLength(1);
});
