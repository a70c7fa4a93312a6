import { randomUUID } from 'node:crypto';
import type { Store } from '@walkeros/core';
import type { Cluster, Redis } from 'ioredis';
import type { Commands } from './commands.js';

/** Gives the lease back only if it is still the holder's: it may have ended meanwhile. */
const RELEASE =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * A lease on one key of Redis, which holds a token that only its holder knows.
 *
 * @param name - Key of the lease, with the prefix of the store.
 * @returns `undefined` while somebody else holds it.
 * @throws RedisFailure when Redis does not answer in time.
 */
export async function takeLease(
  { client, commands }: { client: Redis | Cluster; commands: Commands },
  name: string,
  ttlMs: number,
): Promise<Store.Lease | undefined> {
  const token = randomUUID();
  const taken = await commands.ask(() => client.set(name, token, 'PX', ttlMs, 'NX'));
  if (taken === null) return undefined;
  return {
    async release() {
      await commands.ask(() => client.eval(RELEASE, 1, name, token));
    },
  };
}
