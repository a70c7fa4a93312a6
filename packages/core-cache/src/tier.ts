import type { StoreValue } from '@walkeros/core';

/** Stands in a tier for "the backing said that this key is absent". */
export const ABSENT: unique symbol = Symbol('absent');

/** What a tier can hold under a key. */
export type Held = StoreValue | typeof ABSENT;

/** How long an entry is good for. All in milliseconds since the epoch. */
export interface Lifetime {
  /** From here on a read does more than hand the value out: it refreshes, or it misses. */
  readonly dueMs: number;
  /** The end of the `ttl`: from here on the value is stale. */
  readonly expiresMs: number;
  /** From here on the entry is gone. Later than `expiresMs` only with `stale`. */
  readonly endsMs: number;
}

export interface TierEntry extends Lifetime {
  readonly value: Held;
}

/** An entry that a read found. `fresh` is false once its `ttl` is over. */
export interface Found {
  readonly value: Held;
  readonly fresh: boolean;
  /** Whether this read should start a refresh in the background. */
  readonly due: boolean;
}

/** Why a tier in memory dropped an entry by itself: there was no room, or its time was over. */
export type EvictionCause = 'overflow' | 'expired';

/**
 * What the rules look at: the key that the application used, and how many
 * envelopes lie around its value. Deep in a chain of tiers a key has prefixes
 * and a value has wrappings; rules never see either.
 */
export interface Subject {
  readonly key: string;
  readonly wrappings: number;
}

/** A load that may populate only while no write has overtaken it. */
export interface Currency {
  readonly current: boolean;
}

/**
 * One store's share of a cache tier. Tiers are advisory: `read`, `write` and
 * `remove` neither throw nor hang.
 */
export interface Tier {
  /** Whether other processes see what this one writes. */
  readonly shared: boolean;
  /** Is told of each entry that a tier in memory drops by itself, while somebody observes the store. */
  onEvict?: ((key: string, why: EvictionCause) => void) | undefined;
  /** This moment, for what begins now: see {@link WriteOrigin.beganMs}. */
  stamp(): number;
  /** The value, if it can be had this instant and nothing else needs doing. */
  peek(key: string): Held | undefined;
  read(key: string, subject?: Subject): Found | undefined | Promise<Found | undefined>;
  /**
   * @param load - The load that populates; a write that has been overtaken is dropped.
   * @returns Whether the entry is in the tier.
   */
  write(key: string, entry: TierEntry, origin: WriteOrigin): boolean | Promise<boolean>;
  /** Makes sure that the tier does not answer this key with anything older than now. */
  remove(key: string): void | Promise<void>;
  /** Puts off the next refresh of an entry whose last one failed. */
  postpone(key: string, dueMs: number): void;
  /** Drops what lies in this process' memory; what other processes see stays. */
  dropLocal(key: string): void;
  /** The same for all keys. */
  dropAllLocal(): void;
  /** Asks `review` what becomes of each entry that is there now, at once or when it is read. */
  reviewAll(review: Review): void;
  /** Gives the namespace back, with all it holds. */
  release(): void;
}

/**
 * Says how long an entry that was written under other rules may live.
 *
 * @param writtenMs - When its load or its write began, where the tier knows.
 * @returns `undefined` for an entry that has to go.
 */
export type Review = (
  key: string,
  entry: TierEntry,
  writtenMs?: number,
) => Lifetime | undefined;

export interface WriteOrigin {
  readonly load?: Currency;
  readonly subject?: Subject | undefined;
  /**
   * {@link Tier.stamp} of the moment before the backing was asked, or told. What somebody
   * else has written since is newer, whenever the entry arrives. Default: now.
   */
  readonly beganMs?: number;
}
