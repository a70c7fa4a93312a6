import type { RedisCluster } from '@walkeros/store-testkit';
import { startRedisCluster } from '@walkeros/store-testkit';
import { slotOf } from '../src/slot.js';
import { durationOf, kindOf, openStore, untilItWorks } from './open-store.js';

const TIMEOUT_MS = 300;
/** What a busy machine may add to a deadline. */
const GRACE_MS = 400;

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster(3, { replicas: 1, nodeTimeoutMs: 1_000 });
}, 40_000);
afterAll(() => cluster.stop());

test('a store on a cluster follows a master that dies to its replica', async () => {
  const nodes = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);
  const { store, logger } = await openStore({ nodes, commandTimeout: TIMEOUT_MS });
  const keys = Array.from({ length: 60 }, (_, n) => `key ${n}`);
  await Promise.all(keys.map((key) => store.set(key, key)));
  const [master] = cluster.nodes;
  const [slots = ''] = [(await master?.cli('cluster', 'nodes')) ?? ''];
  const [, from = 0, to = 0] = (/myself.* (\d+)-(\d+)/.exec(slots) ?? []).map(Number);
  const isLost = (key: string): boolean => slotOf(key) >= from && slotOf(key) <= to;
  const lost = keys.filter(isLost);
  expect(lost.length).toBeGreaterThan(0);

  await master?.kill();
  for (const key of lost.slice(0, 5))
    expect(await durationOf(() => store.get(key))).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  for (const key of lost)
    expect(await untilItWorks(() => store.set(key, 'new'))).toBeLessThan(15_000);

  await untilItWorks(() => store.getMany(keys));
  expect(await store.getMany(keys)).toEqual(keys.map((key) => (isLost(key) ? 'new' : key)));
  expect(await kindOf(store.delete('key 0'))).toBeUndefined();
  expect(logger.lines.length).toBeLessThanOrEqual(1);
  await store.destroy();
}, 60_000);
