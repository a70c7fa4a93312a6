import type { StoreValue } from '@walkeros/core';

/** What a miss asks. */
export type Backing = (key: string) => Promise<StoreValue>;

/** One cache library, in the configuration that its documentation suggests for reading through. */
export interface Candidate {
  readonly name: string;
  /** Whether one read takes microseconds: fewer of them make a round. */
  readonly slow?: boolean;
  /** Opens it in front of a backing, with room for `CAPACITY` entries that live for an hour. */
  open(backing: Backing): Reader | Promise<Reader>;
}

/** An open candidate. Every one has loops of its own: see `interleave`. */
export interface Reader {
  /** Reads each key without waiting for anything; all of them must be cached. */
  readNow?(keys: readonly string[]): void;
  /** Reads one key after the other, awaiting each. */
  readAwaited(keys: readonly string[]): Promise<void>;
  /** Asks for one key. */
  get(key: string): unknown;
  close?(): unknown;
}

export const CAPACITY = 10_000;
export const TTL_SECONDS = 3_600;
