import {
  isPromise,
  type Clock,
  type Logger,
  type Store,
  type StoreValue,
} from '@walkeros/core';
import { CacheLog } from './cache-log.js';
import { openTier } from './open-tier.js';
import { ABSENT, type Held } from './tier.js';

/** What {@link createEntryCache} has to know. */
export interface EntryCacheOptions {
  /** Names the cache in the log: `event-cache(destination "crm")`. */
  subject: string;
  /** Keeps the entries apart from others in the same tier. */
  namespace: string;
  /** Where the entries lie. */
  tier: Store;
  logger: Logger;
  clock: Clock;
  /** How long the tier may take before it is bypassed: ms or `"1s"`. Default 1000. */
  timeout?: number | string;
  /** Copy values on their way in and out. Default true. */
  isolate?: boolean;
  /** Takes the namespace in a memory tier over, without the entries that lie there. */
  succeeds?: boolean;
}

/**
 * Entries with a `ttl` in any store, for caches that have no store behind them. As
 * advisory as a tier is: nothing here throws, hangs, or believes foreign data.
 */
export interface EntryCache {
  /** @returns `undefined` for a miss; also when the tier fails, or takes too long. */
  read(key: string): StoreValue | undefined | Promise<StoreValue | undefined>;
  /** Ends when the entry is there, or will not be. A value that cannot be copied is not kept. */
  write(key: string, value: StoreValue, ttlMs: number): void | Promise<void>;
  /** Gives the namespace back; what lies in memory is gone. */
  release(): void;
}

/** @throws ConfigError `NAMESPACE_TAKEN` when another one has the namespace in a memory tier. */
export function createEntryCache(options: EntryCacheOptions): EntryCache {
  const {
    subject,
    namespace,
    clock,
    logger,
    isolate = true,
    timeout,
    succeeds = false,
  } = options;
  const instead = { read: 'going on as after a miss', write: 'going on without' };
  const log = new CacheLog({ subject, logger, clock, instead });
  const place = { namespace, clock, log, isolate, timeout, succeeds };
  const { tier } = openTier(options.tier, place);

  return {
    read(key) {
      const held = tier.peek(key);
      if (held !== undefined) return valueOf(held);
      const found = tier.read(key);
      return isPromise(found)
        ? found.then((settled) => valueOf(settled?.value))
        : valueOf(found?.value);
    },
    write(key, value, ttlMs) {
      const endsMs = clock.now() + ttlMs;
      const lifetime = { dueMs: endsMs, expiresMs: endsMs, endsMs };
      try {
        const written = tier.write(key, { value, ...lifetime }, {});
        return isPromise(written) ? written.then(() => undefined) : undefined;
      } catch (error) {
        log.uncacheable(key, error);
        return undefined;
      }
    },
    release: () => tier.release(),
  };
}

function valueOf(held: Held | undefined): StoreValue | undefined {
  return held === ABSENT ? undefined : held;
}
