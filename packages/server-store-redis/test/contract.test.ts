import type { Store } from '@walkeros/core';
import type { ContractContext, RedisServer } from '@walkeros/store-testkit';
import { startRedisServer, storeContext, storeContract } from '@walkeros/store-testkit';
import type { RedisSettings } from '../src/index.js';
import storeRedisInit from '../src/index.js';

const MAX_BYTES = 2 * 1024 * 1024;

let server: RedisServer;
let opened = 0;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

/** An empty store: a prefix of its own on the one server. */
function open(
  { clock, logger }: ContractContext,
  config: Store.Config<RedisSettings> = {},
): Promise<Store> {
  const settings = { url: server.url, keyPrefix: `${opened++}:`, maxBytes: MAX_BYTES };
  return storeRedisInit(storeContext<RedisSettings>({ settings, config, clock, logger }));
}

const traits = {
  maxValueBytes: MAX_BYTES,
  refusesKey: (key: string) => /\p{Surrogate}/u.test(key),
  afterDestroy: 'refuses',
} as const;

storeContract('the Redis store', { open: (context) => open(context), traits });

storeContract('the Redis store with raw bytes', {
  open: (context) => open(context, { file: true }),
  traits: { ...traits, values: 'bytes' },
});
