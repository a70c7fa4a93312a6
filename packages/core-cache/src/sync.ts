import { randomUUID } from 'node:crypto';
import { ConfigError, within, type Clock, type Store } from '@walkeros/core';
import type { CacheLog } from './cache-log.js';
import type { Loads } from './loads.js';
import type { Tier } from './tier.js';
import type { Turns } from './turns.js';

/** How long the end of a subscription may hold up the closing of a store. */
const STOP_TIMEOUT_MS = 1_000;

type Unsubscribe = () => void | Promise<void>;

/** How the caches of one store in several processes reach each other. */
export interface SyncLink {
  readonly store: Store;
  readonly channel: Store.Channel;
  readonly name: string;
}

export interface SyncParts extends SyncLink {
  readonly tier: Tier;
  readonly loads: Loads;
  readonly log: CacheLog;
  readonly clock: Clock;
  readonly turns: Turns | undefined;
}

/** @throws ConfigError when the store carries no messages. */
export function linkOf(store: Store, namespace: string): SyncLink {
  const name = `walkeros:cache:${namespace}`;
  const channel = store.channel?.(name);
  if (channel !== undefined) return { store, channel, name };
  const message = `a store of type "${store.type}" carries no messages between processes`;
  const expected = 'a store that does, such as Redis';
  throw new ConfigError([{ code: 'CONFIG_INVALID', path: 'cache.sync', message, expected }]);
}

/**
 * Tells the other processes which keys have been written, and drops from this one's
 * memory what they have written. A message is a hint that makes staleness shorter;
 * the `ttl` remains its bound. After a gap everything local is dropped.
 */
export class Sync {
  readonly #parts: SyncParts;
  readonly #origin = randomUUID();
  readonly #subscription: Promise<Unsubscribe | undefined>;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#subscription = this.#attempt(() =>
      parts.channel.subscribe(
        (message) => this.#receive(message),
        () => this.#dropAll(),
      ),
    );
  }

  /** This process has written a key. */
  changed(key: string): void {
    const message = JSON.stringify({ changed: key, by: this.#origin });
    void this.#attempt(() => this.#parts.channel.publish(message));
  }

  /** Ends the subscription. Neither rejects nor hangs: a backing waits to be closed. */
  async stop(): Promise<void> {
    const { clock } = this.#parts;
    const stopped = this.#attempt(async () => (await this.#subscription)?.());
    await within(
      stopped,
      { timeoutMs: STOP_TIMEOUT_MS, clock, keepAlive: true },
      () => undefined,
    );
  }

  /** A channel may reject, and throw at the call; neither fails whoever has written. */
  async #attempt<T>(call: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      this.#parts.log.syncFailed(error);
      return undefined;
    }
  }

  #receive(message: string): void {
    const { changed, loaded, cached, by } = parse(message);
    if (typeof loaded === 'string') this.#parts.turns?.ended(loaded, cached !== false);
    if (typeof changed !== 'string' || by === this.#origin) return;
    this.#parts.loads.detach(changed);
    this.#parts.tier.dropLocal(changed);
  }

  #dropAll(): void {
    this.#parts.loads.detachAll();
    this.#parts.tier.dropAllLocal();
  }
}

function parse(message: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(message);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
