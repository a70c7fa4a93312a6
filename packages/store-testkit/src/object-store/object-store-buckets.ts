import assert from 'node:assert/strict';
import type { ObjectStore } from '@walkeros/core/byte-store';
import { expectAbsent, expectRefusal, expectValue } from '../expect-store.js';
import type { RecordingLogger } from '../recording-logger.js';
import { createRecordingLogger } from '../recording-logger.js';
import type { ObjectStoreOpening } from './object-store-subject.js';

/** Opens a store on a running server; without a bucket in the one that is there. */
export type OpenInBucket = (
  options: Omit<ObjectStoreOpening, 'url'> & { logger: RecordingLogger },
) => ObjectStore | Promise<ObjectStore>;

/**
 * Registers tests of jest (or of another runner with global `describe` and `test`): how a
 * store gets its bucket, and shares it.
 */
export function objectStoreBuckets(name: string, openStore: OpenInBucket): void {
  let opened = 0;
  const logger = createRecordingLogger();
  const open = async (options: Omit<ObjectStoreOpening, 'url'>): Promise<ObjectStore> =>
    openStore({ ...options, logger });

  describe(`${name} in its bucket`, () => {
    test('creates it once, and says which', async () => {
      const bucket = `setup-${++opened}`;
      const store = await open({ settings: { bucket } });
      await store.setup();
      await store.set('key', 'value');
      await store.setup();

      await expectValue(store, 'key', 'value');
      const lines = logger.lines.map(({ message }) => message.replace(/^store "\w+": /, ''));
      assert.deepEqual(lines, [
        `bucket "${bucket}" was created`,
        `bucket "${bucket}" is there`,
      ]);
      await store.destroy();
    });

    test('tells a missing one from a missing object', async () => {
      const store = await open({ settings: { bucket: 'not-there' } });
      for (const call of [
        () => store.get('key'),
        () => store.set('key', 1),
        () => store.delete('key'),
      ]) {
        const error = await expectRefusal(call, 'a missing bucket', 'unavailable');
        assert.match(error.message, /"not-there" does not exist; create it with setup\(\)/);
      }
      await store.destroy();
    });

    test('is kept apart from one with another prefix', async () => {
      const left = await open({ settings: { prefix: 'left/' } });
      const right = await open({ settings: { prefix: 'right/' } });
      await left.set('key', 'left');
      await right.set('key', 'right');
      await left.delete('key');

      await expectAbsent(left, 'key');
      await expectValue(right, 'key', 'right');
      for (const store of [left, right]) await store.destroy();
    });

    test('reads objects of others, where it is raw', async () => {
      const settings = { prefix: 'raw/' };
      const raw = await open({ settings, config: { file: true } });
      const structured = await open({ settings });
      await structured.set('report/2026.csv', 'a value');
      assert.ok((await raw.get('report/2026.csv')) instanceof Uint8Array);

      await raw.set('report/2026.csv', 'a,b\n', 60_000);
      await expectValue(raw, 'report/2026.csv', new Uint8Array(Buffer.from('a,b\n')));
      await expectRefusal(() => structured.get('report/2026.csv'), 'raw bytes', 'invalid-data');
      for (const store of [raw, structured]) await store.destroy();
    });
  });
}
