import { systemClock } from '@walkeros/core';
import {
  createFaultProxy,
  createHttpOrigin,
  storeContext,
  testSize,
  tryPatienceOverWire,
} from '@walkeros/store-testkit';
import type { ApiSettings } from '../src/index.js';
import { storeApiInit } from '../src/index.js';

const CALLS = testSize(5_000, 50_000);
const DEADLINE_MS = 50;
const AT_ONCE = 250;
const CONNECTIONS = 50;

test(`${CALLS} calls to an API that is hung, dripping or half-open end by their deadline, and leave nothing behind`, async () => {
  const origin = await createHttpOrigin();
  origin.otherwise({ json: 'value' });
  const wire = await createFaultProxy({ port: origin.port });
  const report = await tryPatienceOverWire({
    wire,
    calls: CALLS,
    atOnce: AT_ONCE,
    deadlineMs: DEADLINE_MS,
    open() {
      const settings: ApiSettings = {
        endpoint: `http://127.0.0.1:${wire.port}/{key}`,
        timeout: DEADLINE_MS,
        connections: CONNECTIONS,
        set: {},
        delete: {},
      };
      const store = storeApiInit(storeContext({ id: 'users', settings, clock: systemClock }));
      const ways = [
        (key: string) => store.get(key),
        (key: string) => store.set(key, 'value'),
        (key: string) => store.delete(key),
      ];
      return Promise.resolve({
        call: async (n: number) => ways[n % ways.length]?.(`key-${n}`),
        works() {
          origin.forget();
          return Promise.resolve(store.get('key-0'));
        },
        close: () => store.destroy(),
      });
    },
  });
  await wire.close();
  await origin.close();

  expect(report).toMatchObject({ calls: CALLS, late: 0, ends: { timeout: CALLS }, extra: {} });
  expect(report.connections).toBeLessThanOrEqual(CONNECTIONS);
  if (CALLS < 50_000) return;
  expect(Math.abs(report.heapGrowthBytes)).toBeLessThan(2 * 1024 * 1024);
}, 7_200_000);
