import type { Cache, Clock, Deadlines, Store } from '@walkeros/core';
import type { CacheLog } from './cache-log.js';
import type { CacheRules } from './cache-rules.js';
import type { Loads } from './loads.js';
import type { Sync } from './sync.js';
import type { Tier } from './tier.js';

/** What a cached store is put together from. */
export interface CachedStoreParts {
  readonly id: string;
  readonly backing: Store;
  readonly tier: Tier;
  readonly clock: Clock;
  readonly rules: CacheRules;
  readonly loads: Loads;
  readonly counters: Cache.Counters;
  readonly isolate: boolean;
  readonly deadlines: Deadlines;
  readonly log: CacheLog;
  /** Tells other processes of writes. */
  readonly sync: Sync | undefined;
  /** Runs at `destroy`, before the backing's. */
  readonly onDestroy: () => void;
}
