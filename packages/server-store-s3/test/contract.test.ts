import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits } from '@walkeros/store-testkit';
import { storeContract } from '@walkeros/store-testkit';
import type { S3Settings } from '../src/index.js';
import { failureOf, openStore } from './open-store.js';
import { onEveryServer } from './servers.js';

const MAX_BYTES = 2 * 1024 * 1024;
const traits: ContractTraits = {
  expires: true,
  maxValueBytes: MAX_BYTES,
  afterDestroy: 'refuses',
};

onEveryServer((server) => {
  let opened = 0;

  /** An empty store: a prefix of its own in the one bucket. */
  async function open(
    { clock, logger }: ContractContext,
    config: Store.Config<S3Settings> = {},
  ): Promise<Store> {
    const settings = { prefix: `${opened++}/`, maxBytes: MAX_BYTES };
    return (await openStore(server().place, { settings, config, clock, logger })).store;
  }

  storeContract('the S3 store', { open: (context) => open(context), traits });

  storeContract('the S3 store with raw bytes', {
    open: (context) => open(context, { file: true }),
    traits: { ...traits, values: 'bytes' },
  });

  describe('the S3 store', () => {
    test('creates its bucket once, and says which', async () => {
      const settings = { bucket: `setup-${opened++}` };
      const { store, logger } = await openStore(server().place, { settings });
      await store.setup();
      await store.set('key', 'value');
      await store.setup();

      await expect(store.get('key')).resolves.toBe('value');
      expect(logger.lines.map(({ message }) => message)).toEqual([
        `store "s3": bucket "${settings.bucket}" was created`,
        `store "s3": bucket "${settings.bucket}" is there`,
      ]);
    });

    test('tells a missing bucket from a missing object', async () => {
      const { store } = await openStore(server().place, { settings: { bucket: 'not-there' } });

      for (const call of [
        () => store.get('key'),
        () => store.set('key', 1),
        () => store.delete('key'),
      ]) {
        const failure = await failureOf(call());
        expect(failure).toMatchObject({ kind: 'unavailable' });
        expect(failure.message).toMatch(
          'the bucket "not-there" does not exist; create it with setup()',
        );
      }
    });

    test.each([
      ['an unknown access key', { accessKeyId: 'AKIAUNKNOWN' }, 'the access key is unknown'],
      ['a wrong secret key', { secretAccessKey: 'wrong' }, 'the secret key is wrong'],
    ])('with %s is denied, and says what to check', async (_, wrong, advice) => {
      const { endpoint, credentials } = server().place;
      const place = { endpoint, credentials: { ...credentials, ...wrong } };
      const { store } = await openStore(place);
      const failure = await failureOf(store.get('key'));

      expect(failure).toMatchObject({ kind: 'denied', key: 'key', operation: 'get' });
      expect(failure.message).toContain(advice);
    });

    test('keeps stores with different prefixes apart in one bucket', async () => {
      const [left, right] = [
        (await openStore(server().place, { settings: { prefix: 'left/' } })).store,
        (await openStore(server().place, { settings: { prefix: 'right/' } })).store,
      ];
      await left.set('key', 'left');
      await right.set('key', 'right');
      await left.delete('key');

      await expect(left.get('key')).resolves.toBeUndefined();
      await expect(right.get('key')).resolves.toBe('right');
    });

    test('with raw bytes reads objects of others', async () => {
      const prefix = `raw-${opened++}/`;
      const raw = (
        await openStore(server().place, { settings: { prefix }, config: { file: true } })
      ).store;
      const structured = (await openStore(server().place, { settings: { prefix } })).store;
      await structured.set('report/2026.csv', 'a value');

      await expect(raw.get('report/2026.csv')).resolves.toBeInstanceOf(Uint8Array);
      await raw.set('report/2026.csv', 'a,b\n', 60_000);
      await expect(raw.get('report/2026.csv')).resolves.toEqual(
        new Uint8Array(Buffer.from('a,b\n')),
      );
    });
  });
});
