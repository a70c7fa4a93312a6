import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits, GcsServer } from '@walkeros/store-testkit';
import { createGcsServer, storeContract } from '@walkeros/store-testkit';
import type { GcsSettings } from '../src/index.js';
import { BUCKET, failureOf, openStore } from './open-store.js';

const MAX_BYTES = 2 * 1024 * 1024;
const traits: ContractTraits = { maxValueBytes: MAX_BYTES, afterDestroy: 'refuses' };

let server: GcsServer;
let opened = 0;

beforeAll(async () => {
  server = await createGcsServer({ buckets: [BUCKET] });
});
afterAll(() => server.close());

/** An empty store: a prefix of its own in the one bucket. */
function open(
  { clock, logger }: ContractContext,
  config: Store.Config<GcsSettings> = {},
): Store {
  const settings = { prefix: `${opened++}/`, maxBytes: MAX_BYTES };
  return openStore(server.url, { settings, config, clock, logger }).store;
}

storeContract('the Cloud Storage store', {
  open: (context) => open(context),
  traits: { ...traits, expires: true },
});

storeContract('the Cloud Storage store with raw bytes', {
  open: (context) => open(context, { file: true }),
  traits: { ...traits, values: 'bytes' },
});

describe('the Cloud Storage store', () => {
  test('creates its bucket once, and says which', async () => {
    const { store, logger } = openStore(server.url, { settings: { bucket: 'new' } });
    await store.setup();
    await store.set('key', 'value');
    await store.setup();

    await expect(store.get('key')).resolves.toBe('value');
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'store "gcs": bucket "new" was created',
      'store "gcs": bucket "new" is there',
    ]);
  });

  test('tells a missing bucket from a missing object', async () => {
    const { store } = openStore(server.url, { settings: { bucket: 'not-there' } });

    for (const work of [
      () => store.get('key'),
      () => store.set('key', 1),
      () => store.delete('key'),
    ]) {
      const failure = await failureOf(work);
      expect(failure).toMatchObject({ kind: 'unavailable' });
      expect(failure.message).toContain('the bucket "not-there" does not exist; create it');
    }
  });

  test('keeps stores with different prefixes apart in one bucket', async () => {
    const [left, right] = ['left/', 'right/'].map(
      (prefix) => openStore(server.url, { settings: { prefix } }).store,
    );
    await left?.set('key', 'left');
    await right?.set('key', 'right');
    await left?.delete('key');

    await expect(left?.get('key')).resolves.toBeUndefined();
    await expect(right?.get('key')).resolves.toBe('right');
  });
});
