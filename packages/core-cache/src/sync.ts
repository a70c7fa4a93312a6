import { randomUUID } from 'node:crypto';
import { ConfigError, type Store } from '@walkeros/core';
import type { CacheLog } from './cache-log.js';
import type { Loads } from './loads.js';
import type { Tier } from './tier.js';
import type { Turns } from './turns.js';

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
  readonly #subscription: Promise<(() => void | Promise<void>) | undefined>;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#subscription = parts.channel
      .subscribe(
        (message) => this.#receive(message),
        () => this.#dropAll(),
      )
      .catch((error: unknown) => {
        parts.log.syncFailed(error);
        return undefined;
      });
  }

  /** This process has written a key. */
  changed(key: string): void {
    const message = JSON.stringify({ changed: key, by: this.#origin });
    this.#parts.channel
      .publish(message)
      .catch((error: unknown) => this.#parts.log.syncFailed(error));
  }

  async stop(): Promise<void> {
    const unsubscribe = await this.#subscription;
    await unsubscribe?.();
  }

  #receive(message: string): void {
    const { changed, loaded, by } = parse(message);
    if (typeof loaded === 'string') this.#parts.turns?.ended(loaded);
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
