import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits } from '@walkeros/store-testkit';
import { objectStoreBuckets, realBucketContract, storeContract } from '@walkeros/store-testkit';
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

  objectStoreBuckets(
    'the S3 store',
    async (options) => (await openStore(server().place, options)).store,
  );

  describe('the S3 store', () => {
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
  });
});

/** `WALKEROS_S3='{"bucket":"…"}' npx jest contract`, with any other settings. */
realBucketContract<S3Settings>('the S3 store', {
  settings: process.env['WALKEROS_S3'],
  async open(settings, { clock, logger }) {
    const own = { ...settings, maxBytes: MAX_BYTES };
    return (await openStore({}, { settings: own, clock, logger })).store;
  },
  traits,
});
