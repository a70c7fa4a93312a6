import type { Clock } from '@walkeros/core';
import { Cluster, type Redis } from 'ioredis';
import { limitHandshakes } from './handshake.js';
import type { QuietHandshake } from './quiet-handshake.js';
import { failureOf } from './redis-errors.js';
import type { RedisFailure } from './redis-failure.js';

export interface SubscriberOptions {
  /** Its settings are used; it is left alone. */
  client: Redis | Cluster;
  /** Deadline of an attempt to connect. */
  timeoutMs: number;
  clock: Clock;
  quiet: QuietHandshake;
}

export interface Listener {
  onMessage(message: string): void;
  /** The subscription has just been made, for the first time or anew. */
  onSubscribed(): void;
  /** Redis has answered, and not with a subscription. It is asked again on the next connection. */
  onRefused(failure: RedisFailure): void;
}

/**
 * The second connection that Redis wants for subscriptions. It is made for the first
 * listener, and subscribes anew each time that it comes back.
 */
export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #listeners = new Map<string, Set<Listener>>();
  #connection: Redis | Cluster | undefined;

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  add(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    if (this.#connection === undefined) this.#connection = this.#connect();
    else if (this.#connection.status === 'ready') void this.#subscribe(this.#connection, name);
  }

  remove(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#listeners.delete(name);
    if (this.#connection?.status !== 'ready') return;
    this.#connection.unsubscribe(name).catch(() => undefined);
  }

  close(): void {
    this.#connection?.disconnect();
  }

  #connect(): Redis | Cluster {
    const { client, timeoutMs, clock, quiet } = this.#options;
    const connection = duplicateOf(client);
    limitHandshakes(connection, timeoutMs, clock);
    quiet(connection);
    connection.on('error', () => undefined);
    connection.on('message', (name: string, message: string) => {
      for (const listener of this.#listeners.get(name) ?? []) listener.onMessage(message);
    });
    connection.on('ready', () => {
      for (const name of this.#listeners.keys()) void this.#subscribe(connection, name);
    });
    connection.connect().catch(() => undefined);
    return connection;
  }

  #refuse(name: string, failure: RedisFailure): void {
    for (const listener of this.#listeners.get(name) ?? []) listener.onRefused(failure);
  }

  async #subscribe(connection: Redis | Cluster, name: string): Promise<void> {
    try {
      await connection.subscribe(name);
      for (const listener of this.#listeners.get(name) ?? []) listener.onSubscribed();
    } catch (error) {
      const failure = failureOf(error);
      // Else the connection is lost; the next one begins with the same subscriptions.
      if (failure.isReply) this.#refuse(name, failure);
    }
  }
}

/** The client's own renewal of subscriptions is off: nobody would hear of the gap. */
function duplicateOf(client: Redis | Cluster): Redis | Cluster {
  const own = { autoResubscribe: false };
  if (!(client instanceof Cluster)) return client.duplicate({ lazyConnect: true, ...own });
  // The options of the nodes, with the login among them, are replaced as a whole.
  const redisOptions = { ...client.options.redisOptions, ...own };
  return client.duplicate([], { lazyConnect: true, redisOptions });
}
