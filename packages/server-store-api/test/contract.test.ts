import type { Store } from '@walkeros/core';
import type { ContractContext } from '@walkeros/store-testkit';
import { storeContext, storeContract } from '@walkeros/store-testkit';
import type { ApiSettings } from '../src/index.js';
import { storeApiInit } from '../src/index.js';
import { createKeyValueApi } from './key-value-api.js';

const MAX_BYTES = 1_048_576;

async function open(
  { clock, logger, cleanup }: ContractContext,
  file: boolean,
  settings: Partial<ApiSettings> = {},
): Promise<Store> {
  const api = await createKeyValueApi();
  cleanup(() => api.close());
  const endpoint = `${api.url}/values/{key}`;
  const all = { endpoint, set: {}, delete: {}, ...settings };
  return storeApiInit(storeContext({ settings: all, config: { file }, clock, logger }));
}

/** What a URL path cannot carry. */
const refusesKey = (key: string): boolean =>
  ['', '.', '..'].includes(key) || /^[\ud800-\udfff]$/.test(key);

const traits = { refusesKey, maxValueBytes: MAX_BYTES, afterDestroy: 'refuses' } as const;

storeContract('the API store', { open: (context) => open(context, false), traits });

storeContract('the API store with raw bytes', {
  open: (context) => open(context, true),
  traits: { ...traits, values: 'bytes' },
});

storeContract('the API store without revalidation', {
  open: (context) => open(context, false, { revalidate: false }),
  traits,
});
