import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits, GcsServer } from '@walkeros/store-testkit';
import {
  createGcsServer,
  objectStoreBuckets,
  realBucketContract,
  storeContract,
} from '@walkeros/store-testkit';
import type { GcsSettings } from '../src/index.js';
import { BUCKET, openStore } from './open-store.js';

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

objectStoreBuckets(
  'the Cloud Storage store',
  (options) => openStore(server.url, options).store,
);

/** `WALKEROS_GCS='{"bucket":"…"}' npx jest contract`, with any other settings. */
realBucketContract<GcsSettings>('the Cloud Storage store', {
  settings: process.env['WALKEROS_GCS'],
  open(settings, { clock, logger }) {
    const own = { ...settings, maxBytes: MAX_BYTES };
    return openStore(undefined, { settings: own, clock, logger }).store;
  },
  traits: { ...traits, expires: true },
});
