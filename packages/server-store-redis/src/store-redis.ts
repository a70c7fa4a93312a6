import { systemClock, type Store, type StoreValue } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createChannel } from './channel.js';
import { createContent } from './content.js';
import { diagnoseServer } from './diagnose-server.js';
import type { ServerReport } from './inspect-server.js';
import { inspectServer } from './inspect-server.js';
import { keyName } from './key-name.js';
import { takeLease } from './lease.js';
import { openRedis } from './open-redis.js';
import { createQuietHandshake } from './quiet-handshake.js';
import { createReads } from './reads.js';
import type { RedisSettings } from './settings.js';
import { settingsSchema } from './settings.js';
import { Subscriber } from './subscriber.js';
import type { Call } from './told.js';
import { told } from './told.js';
import { createWrites } from './writes.js';

/** A store in Redis. */
export interface RedisStore extends Store {
  get(key: string): Promise<StoreValue | undefined>;
  getMany(keys: readonly string[]): Promise<(StoreValue | undefined)[]>;
  set(key: string, value: StoreValue, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Messages between processes, for `cache.sync`. */
  channel(name: string): Store.Channel;
  lease(name: string, ttlMs: number): Promise<Store.Lease | undefined>;
  /** Reports version, eviction policy and memory of the server. */
  setup(): Promise<ServerReport>;
  destroy(): Promise<void>;
}

/**
 * Opens a store on one Redis server, a Cluster, or a master found through Sentinels.
 * Redis may be away: the store then starts without it, and says so once.
 * `env.client` is used in place of a client of its own, and left open.
 *
 * @throws ConfigError for settings that cannot be; StoreError when Redis refuses access.
 */
export async function storeRedisInit(
  context: Store.Context<RedisSettings>,
): Promise<RedisStore> {
  const { id, config, logger, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const { keyPrefix, maxBytes } = settings;
  const callOf = (operation: Call['operation']): Call => ({ store: id, operation });
  const quiet = createQuietHandshake(logger);
  const { client, commands } = await told(callOf('open'), () =>
    openRedis(context, settings, quiet),
  );
  const content = createContent({
    maxBytes,
    isRaw: config.file === true,
    clientPrefix: client.options.keyPrefix ?? '',
  });
  const parts = { store: id, client, commands, content, keyPrefix };
  const timeoutMs = settings.connectTimeout;
  const subscriber = new Subscriber({ client, timeoutMs, clock, quiet });
  const channels = { store: id, client, commands, subscriber, timeoutMs, clock, logger };

  return {
    type: 'redis',
    config,
    ...createReads(parts),
    ...createWrites(parts),
    channel: (name) => createChannel(channels, keyPrefix + name),
    lease: (name, ttlMs) =>
      told({ ...callOf('set'), key: name }, () =>
        takeLease({ client, commands }, keyName(keyPrefix, name), Math.ceil(ttlMs)),
      ),
    setup: () =>
      told(callOf('setup'), async () => {
        const report = await commands.ask(() => inspectServer(client));
        const { version, evictionPolicy } = report;
        logger.info(`Redis ${version} answers; eviction policy "${evictionPolicy}"`);
        return report;
      }),
    diagnose: (asked) =>
      told(callOf('get'), async () =>
        diagnoseServer(await commands.ask(() => inspectServer(client)), asked),
      ),
    destroy() {
      subscriber.close();
      return commands.close();
    },
  };
}
