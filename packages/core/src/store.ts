import type { Clock } from './clock.js';
import type { Logger } from './logger.js';

/**
 * What a store holds: JSON plus `Uint8Array` leaves, never `undefined`.
 *
 * `null` is a value; `undefined` means "there is nothing under this key".
 */
export type StoreValue =
  null | boolean | number | string | Uint8Array | StoreValue[] | { [key: string]: StoreValue };

/**
 * The one interface behind which every backing lives. Everything else in this
 * project is a function from `Store` to `Store`.
 *
 * A store answers with exactly one of: a value, `undefined` because the backing
 * said that the key is absent, or a thrown {@link StoreError}. An outage is never
 * reported as an absence.
 */
export interface Store<V = StoreValue> {
  /** Kind of backing: `'fs'`, `'redis'`, `'sheets'`, … */
  readonly type: string;
  readonly config: Store.Config;
  /** @returns The value, or `undefined` on a miss. */
  get(key: string): V | undefined | Promise<V | undefined>;
  /** @param ttlMs - Milliseconds to keep the value: a hint, for backings that know expiry. */
  set(key: string, value: V, ttlMs?: number): void | Promise<void>;
  /**
   * Sets a key that has no value, where the backing can do that in one go: of all who try at
   * once, in whichever processes, one succeeds.
   *
   * @returns `false` when there is something under the key; nothing has changed then. What has
   * expired or is damaged may count as something.
   */
  add?(key: string, value: V, ttlMs?: number): Promise<boolean>;
  /** Removes the key; removing an absent key succeeds. */
  delete(key: string): void | Promise<void>;
  /** One round trip for many keys; answers in the order of `keys`. */
  getMany?(keys: readonly string[]): Promise<(V | undefined)[]>;
  /** Messages between the processes that share this backing, where it can carry them. */
  channel?(name: string): Store.Channel;
  /**
   * A lease that one holder at a time can have, where the backing can grant one.
   *
   * @param ttlMs - When it ends by itself, should its holder die.
   * @returns `undefined` while somebody else holds it.
   */
  lease?(name: string, ttlMs: number): Promise<Store.Lease | undefined>;
  /** Provisions the backing. Run by an operator, never by a flow. */
  setup?(context?: Store.Lifecycle): unknown;
  /**
   * Looks at the backing as an operator would, and changes nothing.
   *
   * @throws StoreError when the backing cannot be asked, as `get` would.
   */
  diagnose?(context: Store.DiagnoseContext): Promise<Store.Diagnosis[]>;
  /** Releases connections, timers and handles. Safe to call twice. */
  destroy?(context?: Store.Lifecycle): void | Promise<void>;
}

export declare namespace Store {
  /** The `config` of a store in a flow. */
  interface Config<S = unknown> {
    /** What this kind of store needs to know; each package documents its own. */
    settings?: S;
    /** Secrets, kept apart from `settings` so that they are easy to leave out of a dump. */
    credentials?: unknown;
    /** Clients and functions injected by code, for example a ready-made SDK client. */
    env?: Record<string, unknown>;
    id?: string;
    /** Raw bytes in and out instead of encoded values. */
    file?: boolean;
    /** Deadline of one call: milliseconds, or a duration string such as `"2s"`. */
    timeout?: number | string;
    /** Options of `setup()`. */
    setup?: boolean | Record<string, unknown>;
  }

  /** What a store is given when a flow opens it. */
  interface Context<S = unknown> {
    id: string;
    config: Config<S>;
    env: Record<string, unknown>;
    logger: Logger;
    /** The running flow, for stores written for other collectors. */
    collector?: unknown;
    /** Other stores cache in this one: what it does not answer soon, their backings do. */
    isTier?: boolean;
    /** Time and timers; the system's where it is left out. */
    clock?: Clock;
  }

  /** Opens a store. The default export of every store package. */
  type Init<S = unknown> = (context: Context<S>) => Store | Promise<Store>;

  /** Messages under one name. Delivery is a hint: a message may be lost, never altered. */
  interface Channel {
    publish(message: string): Promise<void>;
    /**
     * @param onGap - Messages may have been missed, for example while reconnecting.
     * @returns What ends the subscription.
     */
    subscribe(
      onMessage: (message: string) => void,
      onGap: () => void,
    ): Promise<() => void | Promise<void>>;
  }

  interface Lease {
    /** Gives the lease back; does nothing when it has ended meanwhile. */
    release(): Promise<void>;
  }

  interface DiagnoseContext {
    /** Whether other stores cache in it. */
    isTier: boolean;
  }

  /** One thing that was found out about a backing. */
  interface Diagnosis {
    /** What was looked at, in one word: `version`, `eviction`, `clock`, `quota`, … */
    check: string;
    status: 'ok' | 'warning' | 'error';
    /** In the user's words; never a secret, never a value. */
    message: string;
    /** The command or the setting that puts it right. */
    fix?: string;
  }

  /** What `setup` and `destroy` are given. */
  interface Lifecycle {
    id: string;
    config: Config;
    env: Record<string, unknown>;
    logger: Logger;
  }
}
