import type { Cache, StoreValue } from '@walkeros/core';
import type { Currency } from './tier.js';

/**
 * One load of one key, shared by everyone who asks for the key while it runs. All
 * of them get the same promise object.
 */
export class Flight implements Currency {
  readonly promise: Promise<StoreValue | undefined>;
  /** Nobody waits for it: a stale value has been served, and this load renews it. */
  readonly background: boolean;
  resolve: (value: StoreValue | undefined) => void = unset;
  reject: (error: unknown) => void = unset;
  readonly #counters: Cache.Counters;
  #joined = 0;
  #beganMs = 0;
  #outcome: Flight['outcome'] = 'hit';
  #atBacking = false;
  #current = true;

  constructor(counters: Cache.Counters, background: boolean) {
    this.#counters = counters;
    this.background = background;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    if (background) this.promise.catch(unset);
  }

  /** False once a completed write has overtaken this load: what it found may be older. */
  get current(): boolean {
    return this.#current;
  }

  /** Where the one who started it got the value from; final once the promise has settled. */
  get outcome(): 'hit' | 'miss' | 'join' {
    return this.#outcome;
  }

  /** A write has overtaken this load; it still answers those who joined before. */
  detach(): void {
    this.#current = false;
  }

  join(): Promise<StoreValue | undefined> {
    if (this.#atBacking) this.#counters.inflight_dedups++;
    else this.#joined++;
    return this.promise;
  }

  /** When the backing was asked, by the tier's stamps. */
  get beganMs(): number {
    return this.#beganMs;
  }

  /** The tier had nothing: one miss, and each join is a backing call that did not happen. */
  reachBacking(beganMs: number): void {
    this.#beganMs = beganMs;
    this.#atBacking = true;
    this.#outcome = 'miss';
    if (!this.background) this.#counters.misses++;
    this.#counters.inflight_dedups += this.#joined;
  }

  /** Another load of the same key is on its way: everyone here has joined that one. */
  follow(other: Flight): Promise<StoreValue | undefined> {
    this.#atBacking = true;
    this.#outcome = 'join';
    this.#counters.inflight_dedups += 1 + this.#joined;
    return other.promise;
  }

  /** The tier had the value: a hit for everyone. */
  endInTier(value: StoreValue | undefined): void {
    this.#counters.hits += 1 + this.#joined;
    this.resolve(value);
  }
}

function unset(): void {}
