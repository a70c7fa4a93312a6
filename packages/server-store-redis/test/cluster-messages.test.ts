import type { RedisCluster } from '@walkeros/store-testkit';
import { startRedisCluster } from '@walkeros/store-testkit';
import type { RedisStore } from '../src/index.js';
import { openStore, until } from './open-store.js';

const nothing = (): void => undefined;

let cluster: RedisCluster;
let stores: RedisStore[];

/** Who does not log in may do nothing here; nor does the command-line tool need to. */
async function onAllNodes(...command: string[]): Promise<void> {
  await Promise.all(cluster.nodes.map((node) => node.cli(...command)));
}

async function openAs(username: string): Promise<RedisStore> {
  const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);
  const { store } = await openStore({ nodes, username, password: 'pw' });
  stores.push(store);
  return store;
}

beforeAll(async () => {
  cluster = await startRedisCluster();
  stores = [];
  await onAllNodes('acl', 'setuser', 'default', 'resetchannels', '-subscribe');
  await onAllNodes('acl', 'setuser', 'app', 'on', '>pw', '~*', '&*', '+@all');
  await onAllNodes('acl', 'setuser', 'deaf', 'on', '>pw', '~*', 'resetchannels', '+@all');
}, 30_000);
afterAll(async () => {
  await Promise.all(stores.map((store) => store.destroy()));
  await cluster.stop();
});

describe('messages over a cluster', () => {
  test('are heard by the user of the store, who logs in for them too', async () => {
    const [a, b] = [await openAs('app'), await openAs('app')];
    const heard: string[] = [];
    const end = await b.channel('news').subscribe((message) => heard.push(message), nothing);

    await a.channel('news').publish('first');

    await until(() => Promise.resolve(heard.includes('first')));
    await end();
  });

  test('are refused to a user who may not use the channel', async () => {
    const store = await openAs('deaf');

    await expect(store.channel('news').subscribe(nothing, nothing)).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});
