import assert from 'node:assert/strict';
import type { ObjectStore } from '@walkeros/core/byte-store';
import { createFaultProxy } from '../fault-proxy.js';
import { tryPatienceOverWire } from '../patience-over-wire.js';
import { testSize } from '../test-size.js';
import type { ObjectServer } from './object-server.js';
import type { ObjectStoreSubject } from './object-store-subject.js';
import { BUCKET } from './object-store-subject.js';

const DEADLINE_MS = 150;
/** A store asks for no more at once: in a second wave of its calls none would begin. */
const AT_ONCE = 32;
const STORES = 8;
const HEAP_BYTES = 2_000_000;
const TEST_TIMEOUT_MS = 3_600_000;

/**
 * Registers a test of jest (or of another runner with global `test`): calls to a server
 * that is hung, dripping or gone end by their deadline, and leave nothing behind.
 */
export function objectStorePatience<S extends ObjectServer>(
  subject: ObjectStoreSubject<S>,
): void {
  const calls = testSize(5_120, 50_176);

  test(
    `${subject.name} ends ${calls} calls to a silent server by their deadline, and leaves nothing behind`,
    async () => {
      const server = await subject.startServer([BUCKET]);
      const wire = await createFaultProxy({ port: server.port });
      const report = await tryPatienceOverWire({
        wire,
        calls,
        atOnce: AT_ONCE * STORES,
        deadlineMs: DEADLINE_MS,
        async open() {
          const url = `http://127.0.0.1:${wire.port}`;
          const config = { timeout: DEADLINE_MS };
          const stores = await Promise.all(
            Array.from({ length: STORES }, () => subject.open(server, { url, config })),
          );
          return {
            call: (n) => askOrTell(stores[n % STORES], n),
            works() {
              server.forget();
              return Promise.all(stores.map((store) => store.get('key')));
            },
            close: () =>
              Promise.all(stores.map((store) => store.destroy())).then(() => undefined),
          };
        },
      });
      await wire.close();
      await server.close();

      const { late, ends, extra, heapGrowthBytes, connections } = report;
      assert.deepEqual({ late, ends, extra }, { late: 0, ends: { timeout: calls }, extra: {} });
      if (calls >= 50_000)
        assert.ok(heapGrowthBytes < HEAP_BYTES, `the heap grew by ${heapGrowthBytes} bytes`);
      assert.ok(connections <= 2 * STORES * AT_ONCE, `${connections} connections were open`);
    },
    TEST_TIMEOUT_MS,
  );
}

function askOrTell(store: ObjectStore | undefined, n: number): Promise<unknown> {
  if (store === undefined) return Promise.reject(new RangeError('there is no such store'));
  return n % 3 === 0 ? store.set(`key ${n}`, n) : store.get(`key ${n}`);
}
