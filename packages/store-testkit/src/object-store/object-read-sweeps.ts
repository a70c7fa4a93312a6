import assert from 'node:assert/strict';
import { expectValue, failureOf } from '../expect-store.js';
import { testSize } from '../test-size.js';
import type { ObjectServer } from './object-server.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { sent, VALUE } from './object-store-rig.js';
import type { ObjectStoreSubject } from './object-store-subject.js';

const READERS = 32;
const MANY_MS = 600_000;

/** Registers what becomes of many reads that something goes wrong with. */
export function testReadSweeps(
  { throttling }: ObjectStoreSubject<ObjectServer>,
  rig: () => ObjectStoreRig,
): void {
  const cuts = testSize(128, Infinity);
  const throttled = testSize(500, 20_000);

  test(
    'that is cut off behind any byte of the body is an error or is tried again, and never short',
    async () => {
      const { server, objects, store } = rig();
      await store.set('key', VALUE);
      const size = objects.get('key')?.bytes.length ?? 0;
      const step = Math.max(1, Math.floor(size / cuts));
      let waiting = 0;
      for (let at = 0; at < size; at += step, waiting++) server.failNext({ truncateAfter: at });

      const until = sent(server, 'GET') + waiting;
      const reader = async (): Promise<void> => {
        while (sent(server, 'GET') < until) {
          const failure = await failureOf(() => expectValue(store, 'key', VALUE));
          assert.ok(!(failure instanceof assert.AssertionError), String(failure));
        }
      };
      await Promise.all(Array.from({ length: READERS }, reader));
      await expectValue(store, 'key', VALUE);
    },
    MANY_MS,
  );

  test(
    'that is throttled for long is tried again for a tenth of the calls, and a hundred times',
    async () => {
      const { server, store } = rig();
      server.failNext({ ...throttling, times: Infinity });
      const before = sent(server, 'GET');
      let calls = 0;
      const reader = async (): Promise<void> => {
        while (calls++ < throttled) await failureOf(() => store.get('key'));
      };
      await Promise.all(Array.from({ length: READERS }, reader));

      const requests = sent(server, 'GET') - before;
      assert.ok(requests <= calls * 1.1 + 100, `${requests} requests for ${calls} calls`);
    },
    MANY_MS,
  );
}
