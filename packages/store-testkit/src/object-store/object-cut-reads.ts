import assert from 'node:assert/strict';
import { expectValue, failureOf } from '../expect-store.js';
import { testSize } from '../test-size.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { sent, VALUE } from './object-store-rig.js';

const READERS = 32;
const MANY_MS = 600_000;

/** Registers what becomes of reads that are cut off in mid-body, wherever it is. */
export function testCutReads(rig: () => ObjectStoreRig): void {
  const cuts = testSize(128, Infinity);

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
      const isRead = async (): Promise<boolean> => {
        const failure = await failureOf(() => expectValue(store, 'key', VALUE));
        assert.ok(!(failure instanceof assert.AssertionError), String(failure));
        return failure === undefined;
      };
      const reader = async (): Promise<void> => {
        while (sent(server, 'GET') < until) await isRead();
      };
      await Promise.all(Array.from({ length: READERS }, reader));
      // A busy machine may take longer than one attempt has.
      while (!(await isRead()));
    },
    MANY_MS,
  );
}
