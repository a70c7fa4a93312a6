import type { Clock } from '@walkeros/core';
import { backoffMs } from '@walkeros/core';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { Redis as RedisClient } from 'ioredis';
import { limitHandshakes } from './handshake.js';
import { optionsOfUrl } from './redis-url.js';
import type { ResolvedSettings } from './settings.js';

/** Short enough that the store works again within two seconds of Redis' return; a fleet tries twice a second each. */
const RECONNECT = { baseMs: 100, maxMs: 1_500 };
/** How long a connection that is given up may linger before it is cut off. */
const LINGER_MS = 100;
const LONGEST_LOADING_PAUSE_MS = 500;
/** When an idle connection is checked for a peer that is gone without a word. */
const KEEP_ALIVE_MS = 10_000;
const MAX_REDIRECTIONS = 4;
/** Only the writes of a cluster go through the client's own pipelines; the store batches the rest. */
const NOT_PIPELINED = ['get', 'mget', 'exists', 'ping', 'info'];

export interface ClientOptions {
  settings: ResolvedSettings;
  /** From `config.credentials`; wins over the settings. */
  credentials: { username?: string | undefined; password?: string | undefined };
  clock: Clock;
}

/**
 * A client that is not connected yet. It never queues while there is no connection and
 * never sends a command twice, so that a call fails at once instead of some time later.
 */
export function createClient(options: ClientOptions): Redis | Cluster {
  const client = newClient(options);
  limitHandshakes(client, options.settings.connectTimeout, options.clock);
  return client;
}

function newClient(options: ClientOptions): Redis | Cluster {
  const { settings, clock } = options;
  const retry = (attempts: number): number => backoffMs(attempts, RECONNECT, clock);
  const common = commonOptions(options);
  const shared = {
    lazyConnect: true,
    enableOfflineQueue: false,
  };
  if (settings.nodes !== undefined) {
    return new RedisClient.Cluster(settings.nodes, {
      ...shared,
      enableAutoPipelining: true,
      autoPipeliningIgnoredCommands: NOT_PIPELINED,
      clusterRetryStrategy: retry,
      clusterNodeRetryStrategy: retry,
      maxRedirections: MAX_REDIRECTIONS,
      slotsRefreshTimeout: settings.connectTimeout,
      redisOptions: common,
    });
  }
  const { sentinels, name, sentinelPassword } = settings;
  const single = { ...common, ...shared, retryStrategy: retry };
  if (sentinels === undefined || name === undefined) return new RedisClient(single);
  return new RedisClient({
    ...single,
    sentinels,
    name,
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: settings.connectTimeout,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(single.tls && { enableTLSForSentinelMode: true, sentinelTLS: single.tls }),
  });
}

function commonOptions({ settings, credentials, clock }: ClientOptions): RedisOptions {
  const { url, tls, connectTimeout } = settings;
  const username = credentials.username ?? settings.username;
  const password = credentials.password ?? settings.password;
  return {
    ...(url !== undefined && optionsOfUrl(url)),
    ...(settings.db !== undefined && { db: settings.db }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls !== undefined && tls !== false && { tls: tls === true ? {} : tls }),
    connectTimeout,
    disconnectTimeout: LINGER_MS,
    keepAlive: KEEP_ALIVE_MS,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    maxLoadingRetryTime: LONGEST_LOADING_PAUSE_MS,
    reconnectOnError: leavesReplicas(clock),
  };
}

/**
 * A server that was demoted goes on answering: look for its successor. Every write of a
 * batch is refused, and the client would leave the same connection as often.
 */
function leavesReplicas(clock: Clock): (error: Error) => boolean {
  let leftMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const nowMs = clock.monotonicNow();
    if (!error.message.startsWith('READONLY') || nowMs < leftMs + LINGER_MS) return false;
    leftMs = nowMs;
    return true;
  };
}
