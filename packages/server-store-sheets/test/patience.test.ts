import { createFaultProxy, testSize, tryPatienceOverWire } from '@walkeros/store-testkit';
import { closeRigs, openRig } from './open-store.js';

const CALLS = testSize(5_000, 50_000);
const DEADLINE_MS = 200;
/** The lookups of one turn share a request: with one store there would be few. */
const STORES = 5;

afterEach(closeRigs);

test(`${CALLS} lookups in a Google that is hung, dripping or half-open end by their deadline, and leave nothing behind`, async () => {
  // All stores of an account draw on one quota.
  const quota = { reads: 1e6, writes: 1e6 };
  const rig = await openRig({ quota: false, settings: { quota } });
  const wire = await createFaultProxy({ port: Number(new URL(rig.server.url).port) });
  const report = await tryPatienceOverWire({
    wire,
    calls: CALLS,
    atOnce: 250,
    deadlineMs: DEADLINE_MS,
    async open() {
      const endpoint = `http://127.0.0.1:${wire.port}`;
      const settings = { endpoint, timeout: DEADLINE_MS };
      const opening = Array.from({ length: STORES }, () => rig.another(settings));
      const stores = await Promise.all(opening);
      return {
        call: async (n: number) => stores[n % STORES]?.get(`key ${n}`),
        works: () => Promise.all(stores.map((store) => store.get('s1'))),
        async close() {
          for (const store of stores) await store.destroy?.();
        },
      };
    },
  });
  await wire.close();

  expect(report).toMatchObject({ calls: CALLS, late: 0, ends: { timeout: CALLS }, extra: {} });
  // As many as are on their way out, however many calls there were.
  expect(report.connections).toBeLessThanOrEqual(10 * STORES);
  if (CALLS < 50_000) return;
  expect(Math.abs(report.heapGrowthBytes)).toBeLessThan(2 * 1024 * 1024);
}, 7_200_000);
