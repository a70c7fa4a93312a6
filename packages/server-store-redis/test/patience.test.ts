import {
  createFaultProxy,
  startRedisServer,
  testSize,
  tryPatienceOverWire,
} from '@walkeros/store-testkit';
import { openStore } from './open-store.js';

const CALLS = testSize(5_000, 50_000);
const DEADLINE_MS = 50;

test(`${CALLS} calls to a Redis that is hung, dripping or half-open end by their deadline, and leave nothing behind`, async () => {
  const server = await startRedisServer();
  const wire = await createFaultProxy({ port: server.port });
  const report = await tryPatienceOverWire({
    wire,
    calls: CALLS,
    atOnce: 250,
    deadlineMs: DEADLINE_MS,
    async open() {
      const url = `redis://127.0.0.1:${wire.port}`;
      const { store } = await openStore({ url, commandTimeout: DEADLINE_MS });
      const ways = [
        (key: string) => store.get(key),
        (key: string) => store.set(key, 'value'),
        (key: string) => store.delete(key),
        (key: string) => store.getMany([key, 'other']),
      ];
      return {
        call: (n) => ways[n % ways.length]?.(`key ${n}`) ?? Promise.resolve(),
        close: () => store.destroy(),
      };
    },
  });
  await wire.close();
  await server.stop();

  expect(report).toMatchObject({ calls: CALLS, late: 0, connections: 1, extra: {} });
  // The first calls that time out end the connection, and with it the others.
  const { timeout = 0, unavailable = 0 } = report.ends;
  expect(timeout + unavailable).toBe(CALLS);
  expect(timeout).toBeGreaterThanOrEqual(CALLS / 250);
  if (CALLS < 50_000) return;
  expect(Math.abs(report.heapGrowthBytes)).toBeLessThan(2 * 1024 * 1024);
}, 7_200_000);
