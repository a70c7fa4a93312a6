import fc from 'fast-check';
import type { RedisCluster } from '@walkeros/store-testkit';
import { startRedisCluster } from '@walkeros/store-testkit';
import { slotOf } from '../src/slot.js';
import type { OpenedStore } from './open-store.js';
import { durationOf, kindOf, openStore, untilItWorks } from './open-store.js';

const keys = Array.from({ length: 300 }, (_, n) => `key ${n}`);

let cluster: RedisCluster;
let opened: OpenedStore;

beforeAll(async () => {
  cluster = await startRedisCluster(3);
  const nodes = cluster.nodes.slice(0, 1).map(({ port }) => `127.0.0.1:${port}`);
  opened = await openStore({ nodes, keyPrefix: 'app:', commandTimeout: 500 });
  await Promise.all(keys.map((key, n) => opened.store.set(key, n)));
}, 30_000);
afterAll(async () => {
  await opened.store.destroy();
  await cluster.stop();
});

function nodeOf(index: number): RedisCluster['nodes'][number] {
  const node = cluster.nodes[index];
  if (node === undefined) throw new RangeError(`there is no node ${index}`);
  return node;
}

describe('the Redis store on a cluster', () => {
  test('reads and writes keys of all slots', async () => {
    expect(opened.logger.lines).toEqual([]);
    expect(await Promise.all(keys.map((key) => opened.store.get(key)))).toEqual(
      keys.map((_, n) => n),
    );
    const sizes = await Promise.all(cluster.nodes.map((node) => node.cli('dbsize')));

    expect(sizes.map(Number).every((size) => size > 50)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + Number(size), 0)).toBe(300);
  });

  test('answers getMany across slots in the order of the keys', async () => {
    const mixed = [...keys.toReversed(), 'none'];

    expect(await opened.store.getMany(mixed)).toEqual([
      ...keys.map((_, n) => n).toReversed(),
      undefined,
    ]);
  });

  test('reads keys of one slot with one command', async () => {
    const tagged = ['{user}:a', '{user}:b', '{user}:c'];
    await Promise.all(tagged.map((key) => opened.store.set(key, key)));
    await Promise.all(cluster.nodes.map((node) => node.cli('config', 'resetstat')));
    expect(await opened.store.getMany(tagged)).toEqual(tagged);

    const stats = await Promise.all(
      cluster.nodes.map((node) => node.cli('info', 'commandstats')),
    );
    expect(stats.join('\n').match(/cmdstat_mget:calls=\d+/g)).toEqual(['cmdstat_mget:calls=1']);
  });

  test('deletes keys of all slots', async () => {
    const more = keys.map((key) => `more ${key}`);
    await Promise.all(more.map((key) => opened.store.set(key, 1)));
    await Promise.all(more.map((key) => opened.store.delete(key)));

    expect(new Set(await opened.store.getMany(more))).toEqual(new Set([undefined]));
  });

  test('puts keys into the slots where Redis looks for them', async () => {
    const fixed = [
      '',
      'a',
      '{a}b',
      'x{a}',
      '{}a',
      '{a',
      'a}b{c}',
      'ü{ß}',
      '{{a}}',
      '\u{1f98a}',
    ];
    for (const key of fixed)
      expect(Number(await nodeOf(0).cli('cluster', 'keyslot', key))).toBe(slotOf(key));
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-c{}]{1,8}$/), async (key) => {
        expect(Number(await nodeOf(0).cli('cluster', 'keyslot', key))).toBe(slotOf(key));
      }),
      { numRuns: 50 },
    );
  });

  test('setup reports the servers', async () => {
    expect((await opened.store.setup()).version).toMatch(/^\d/);
  });

  test('given as one server says what to do', async () => {
    const { store } = await openStore({ url: nodeOf(0).url });
    const outcomes = await Promise.allSettled(keys.map((key) => store.set(key, 1)));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');

    expect(failed.length).toBeGreaterThan(0);
    expect(String(failed[0]?.reason)).toContain('use "nodes" in place of "url"');
    await store.destroy();
  });

  test('does not start with a wrong password', async () => {
    const nodes = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
    await Promise.all(
      cluster.nodes.map((node) => node.cli('config', 'set', 'requirepass', 'right')),
    );
    const outcome = kindOf(openStore({ nodes, password: 'wrong' }));

    expect(await outcome).toBe('denied');
    for (const node of cluster.nodes)
      await node.cli('--no-auth-warning', '-a', 'right', 'config', 'set', 'requirepass', '');
  });

  test('that loses a node fails its keys within the deadline, and recovers with it', async () => {
    const lost = nodeOf(2);
    const first = keys.find((key) => slotOf(`app:${key}`) > 11_000) ?? '';
    await lost.kill();
    for (let n = 0; n < 10; n++) {
      expect(await durationOf(() => opened.store.get(first))).toBeLessThan(1_000);
      expect(['unavailable', 'timeout']).toContain(await kindOf(opened.store.get(first)));
    }

    await lost.restart();
    expect(await untilItWorks(() => opened.store.set(first, 'new'))).toBeLessThan(5_000);
    expect(await opened.store.get(first)).toBe('new');
  }, 20_000);
});
