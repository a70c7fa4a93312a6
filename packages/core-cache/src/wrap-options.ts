import type { Cache, Clock, Logger, Store } from '@walkeros/core';

/** What `wrapStore` has to know. */
export interface WrapOptions {
  /** Names the store in messages, and its entries in the tier unless `cache.namespace` does. */
  id: string;
  /** As in a flow's config, and checked like it. What `store` and `sync` name is given beside it. */
  cache: Cache;
  /** Where values are cached. Default: a memory tier of its own, destroyed with the wrapper. */
  tier?: Store;
  /** A store that carries messages between processes: see `sync` of {@link Cache}. */
  sync?: Store;
  /** Default: silent. */
  logger?: Logger;
  /** Default: the system's. */
  clock?: Clock;
  /** Milliseconds that one call of the backing may take: more than 0. Default 30 000. */
  backingTimeoutMs?: number;
  /**
   * Takes the namespace in a memory tier over from a wrapper that is about to be destroyed.
   * That one keeps entries of its own until then. Default false: a name has one holder.
   */
  succeeds?: boolean;
}
