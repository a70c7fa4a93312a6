import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '@walkeros/core';
import { within } from '@walkeros/core';
import type { Redis } from 'ioredis';
import { Cluster } from 'ioredis';
import { failureOf } from './redis-errors.js';
import { RedisFailure } from './redis-failure.js';

/** When a client that has given up is told to go on. */
const REVIVAL_MS = 500;

/** The client, and whether it is of use now. */
export interface Connection {
  readonly client: Redis | Cluster;
  /** Why a command would not get through; `undefined` when it may. */
  readonly failure: RedisFailure | undefined;
  /** Whether replies belong to the commands that they are taken for. */
  isInStep(): Promise<boolean>;
  /** Gives up the connection and makes a new one. */
  renew(): void;
  /** Ends the connection; commands that were sent get their answers first. */
  close(): Promise<void>;
}

/** A client that belongs to somebody else: used as it is, and left open. */
export function borrowedConnection(client: Redis | Cluster): Connection {
  return {
    client,
    failure: undefined,
    isInStep: () => isInStep(client),
    renew() {},
    close: () => Promise.resolve(),
  };
}

async function quit(client: Redis | Cluster, { timeoutMs, clock }: OpenOptions): Promise<void> {
  await within(client.quit(), { timeoutMs, clock }, () => undefined).catch(() => undefined);
}

/** What is said to Redis comes back, unless it is the turn of an earlier reply. */
async function isInStep(client: Redis | Cluster): Promise<boolean> {
  const token = randomUUID();
  const nodes = client instanceof Cluster ? client.nodes() : [client];
  const echoes = await Promise.all(nodes.map((node) => node.ping(token)));
  return echoes.every((echo) => echo === token);
}

export interface OpenOptions {
  client: Redis | Cluster;
  /** How long to wait for the connection, and for its end. */
  timeoutMs: number;
  clock: Clock;
  logger: Logger;
  /** Called each time that the connection is there. */
  onReady(): void;
}

/**
 * Connects, once and for a bounded time. When Redis is away the store starts without
 * it: it may be but a cache, and the client goes on trying by itself.
 *
 * @throws RedisFailure when Redis is there and refuses access: waiting would not help.
 */
export async function openConnection(options: OpenOptions): Promise<Connection> {
  const { client, timeoutMs, clock, logger, onReady } = options;
  const away = new RedisFailure('unavailable', 'there is no connection to Redis (closed)');
  let reason = away;
  /** What still comes from a connection that has failed may be anything. */
  let isGivenUp = false;
  let isClosed = false;

  client.on('ready', () => {
    isGivenUp = false;
    // A refused SELECT leaves a connection that works, in another database.
    if (reason.kind !== 'denied') onReady();
  });
  client.on('error', (error: unknown) => {
    reason = failureOf(error);
    if (!client.isCluster) connection.renew();
  });
  client.on('connect', () => (reason = away));
  client.on('close', () => (isGivenUp = false));
  // A client that is interrupted while it asks a Sentinel gives up for good.
  client.on('end', () => {
    if (!isClosed) clock.setTimeout(connectAgain, REVIVAL_MS);
  });

  function connectAgain(): void {
    if (!isClosed) client.connect().catch(() => undefined);
  }

  function end(): void {
    isClosed = true;
    client.disconnect();
  }

  const connection: Connection = {
    client,
    get failure() {
      const isSound = client.status === 'ready' && !isGivenUp && reason.kind !== 'denied';
      return isSound ? undefined : reason;
    },
    isInStep: () => isInStep(client),
    renew() {
      if (client.status !== 'ready' || isGivenUp) return;
      isGivenUp = true;
      client.disconnect(true);
    },
    async close() {
      isClosed = true;
      if (client.status === 'ready') await quit(client, options);
      end();
    },
  };
  const attempt = client.connect().then(
    () => undefined,
    () => undefined,
  );
  await within(attempt, { timeoutMs, clock, keepAlive: true }, () => undefined);
  const { failure } = connection;
  if (failure === undefined) return connection;
  if (failure.kind === 'denied') {
    end();
    throw failure;
  }
  logger.warn(`starting without Redis: ${failure.message}; it is used as soon as it is there`);
  return connection;
}
