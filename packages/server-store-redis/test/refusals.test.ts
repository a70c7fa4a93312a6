import type { RedisServer } from '@walkeros/store-testkit';
import { startRedisServer } from '@walkeros/store-testkit';
import { failureOf } from '../src/redis-errors.js';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore, untilItWorks } from './open-store.js';

let server: RedisServer;
let opened: OpenedStore;

beforeEach(async () => {
  server = await startRedisServer();
  opened = await openStore({ url: server.url });
  await opened.store.set('key', 'value');
});
afterEach(async () => {
  await opened.store.destroy();
  await server.stop();
});

describe('a Redis that refuses', () => {
  test.each([
    ['writes, for want of replicas', 'set', 'config set min-replicas-to-write 1', 'NOREPLICAS'],
    [
      'reads, as a replica that has lost its master',
      'get',
      'config set replica-serve-stale-data no; replicaof 127.0.0.1 1',
      'MASTERDOWN',
    ],
  ] as const)('%s, is unavailable, and never a miss', async (_, operation, lines, code) => {
    for (const line of lines.split('; ')) await server.cli(...line.split(' '));
    const { store } = opened;
    const call = (): Promise<unknown> =>
      operation === 'set' ? store.set('key', 'new') : store.get('key');

    await expect(call()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(code) as string,
    });
    await server.cli('replicaof', 'no', 'one');
    await server.cli('config', 'set', 'min-replicas-to-write', '0');
    await untilItWorks(call);
    expect(await kindOf(call())).toBeUndefined();
  });

  test.each([
    ['LOADING Redis is loading the dataset in memory', 'unavailable'],
    ['CLUSTERDOWN Hash slot not served', 'unavailable'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'unavailable'],
    ['MISCONF Redis is configured to save RDB snapshots', 'unavailable'],
    ['MOVED 866 127.0.0.1:7001', 'unavailable'],
    ['NOAUTH Authentication required.', 'denied'],
    ['ERR something that nobody has heard of: secret', 'unavailable'],
  ])('with "%s" is %s, in words of our own', (reply, kind) => {
    const failure = failureOf(Object.assign(new Error(reply), { name: 'ReplyError' }));

    expect(failure).toMatchObject({ kind, isReply: true });
    expect(failure.message).not.toContain(reply);
    expect(failure.message).not.toContain('secret');
  });
});
