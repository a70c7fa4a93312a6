import type { Store } from '@walkeros/core';
import { ConfigError, createOutageLog, systemClock, storeTimeoutMs } from '@walkeros/core';
import type { Cluster, Redis } from 'ioredis';
import { Breaker } from './breaker.js';
import { createClient } from './client-options.js';
import type { Commands } from './commands.js';
import { createCommands } from './commands.js';
import type { Connection } from './connection.js';
import { borrowedConnection, openConnection } from './connection.js';
import { createHealth } from './health.js';
import type { QuietHandshake } from './quiet-handshake.js';
import { NO_ADDRESS, type ResolvedSettings } from './settings.js';

const BACKING_TIMEOUT_MS = 1_000;
/** What a tier does not answer by then is asked of the backing. */
const TIER_TIMEOUT_MS = 50;

export interface OpenRedis {
  readonly client: Redis | Cluster;
  readonly commands: Commands;
}

/**
 * Connects with the settings, or takes the client that was injected.
 *
 * @param quiet - Keeps a client of ours from printing to the console.
 * @throws ConfigError when neither is there; RedisFailure when Redis refuses access.
 */
export async function openRedis(
  context: Store.Context,
  settings: ResolvedSettings,
  quiet: QuietHandshake,
): Promise<OpenRedis> {
  const { id, config, env, logger, clock = systemClock } = context;
  const defaultMs = context.isTier === true ? TIER_TIMEOUT_MS : BACKING_TIMEOUT_MS;
  const timeoutMs = settings.commandTimeout ?? storeTimeoutMs(context, defaultMs);
  const breaker = new Breaker(clock);
  const injected = (env['client'] ?? config.env?.['client']) as Redis | Cluster | undefined;

  async function connect(): Promise<Connection> {
    if (injected !== undefined) return borrowedConnection(injected);
    checkAddress(context, settings);
    const credentials = credentialsOf(context);
    const client = createClient({ settings, credentials, clock });
    quiet(client);
    return openConnection({
      client,
      timeoutMs: settings.connectTimeout,
      clock,
      logger,
      onReady: () => breaker.succeeded(),
    });
  }

  const connection = await connect();
  const outage = createOutageLog({ logger, subject: `store "${id}"`, level: 'info', clock });
  const health = createHealth({ connection, breaker, outage });
  const { client } = connection;
  return {
    client,
    commands: createCommands({ connection, health, timeoutMs, clock }),
  };
}

function checkAddress(
  { id }: Store.Context,
  { url, nodes, sentinels }: ResolvedSettings,
): void {
  if ((url ?? nodes ?? sentinels) !== undefined) return;
  throw new ConfigError([
    {
      code: 'MISSING_VALUE',
      path: `stores.${id}.config.settings.url`,
      ...NO_ADDRESS,
    },
  ]);
}

function credentialsOf({ id, config }: Store.Context): {
  username?: string;
  password?: string;
} {
  const { credentials = {} } = config;
  if (isCredentials(credentials)) return credentials;
  throw new ConfigError([
    {
      code: 'CONFIG_INVALID',
      path: `stores.${id}.config.credentials`,
      message: 'cannot be used to log in to Redis',
      expected: 'an object with "password", and "username" where there is one',
    },
  ]);
}

function isCredentials(value: unknown): value is { username?: string; password?: string } {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, text]) => (name === 'username' || name === 'password') && typeof text === 'string',
  );
}
