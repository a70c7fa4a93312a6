import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits } from '@walkeros/store-testkit';
import { createS3Server, storeContext, storeContract } from '@walkeros/store-testkit';
import type { S3Settings } from '../src/index.js';
import storeS3Init from '../src/index.js';

const MAX_BYTES = 2 * 1024 * 1024;

/** An empty store: a prefix of its own in the one bucket. */
let opened = 0;

async function open(
  { clock, logger, cleanup }: ContractContext,
  config: Store.Config<S3Settings> = {},
): Promise<Store> {
  const server = await createS3Server({ buckets: ['contract'] });
  cleanup(() => server.close());
  const settings: S3Settings = {
    bucket: 'contract',
    prefix: `${opened++}/`,
    endpoint: server.url,
    credentials: server.credentials,
    maxBytes: MAX_BYTES,
  };
  return storeS3Init(storeContext<S3Settings>({ settings, config, clock, logger }));
}

const traits: ContractTraits = {
  expires: true,
  maxValueBytes: MAX_BYTES,
  afterDestroy: 'refuses',
};

storeContract('the S3 store', { open: (context) => open(context), traits });

storeContract('the S3 store with raw bytes', {
  open: (context) => open(context, { file: true }),
  traits: { ...traits, values: 'bytes' },
});
