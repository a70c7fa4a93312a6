import type { Clock } from '@walkeros/core';
import type { Flight } from './flight.js';
import { ABSENT, type Held, type Tier } from './tier.js';

/** One call of a cached store, after it has ended. */
export interface CacheCall {
  readonly op: 'get' | 'set' | 'delete' | 'populate' | 'evict';
  readonly status: 'ok' | 'failed' | 'hit' | 'miss' | 'join' | 'overflow' | 'expired';
  readonly key: string;
  /** Milliseconds, with fractions. */
  readonly durationMs: number;
  /** With `failed`. */
  readonly error?: unknown;
}

/** Is told of the calls of a cached store. */
export interface CacheObserver {
  /** Of the hits in the caller's turn, one in this many is reported. */
  readonly everyNthHit: number;
  /** Must not throw. */
  ended(call: CacheCall): void;
}

/** Times the calls of one cached store. Exists only while somebody observes it. */
export class ObservedCalls {
  readonly #observer: CacheObserver;
  readonly #tier: Tier;
  readonly #clock: Clock;
  readonly #everyNthHit: number;
  #hitsLeft: number;

  constructor(observer: CacheObserver, tier: Tier, clock: Clock) {
    this.#tier = tier;
    this.#observer = observer;
    this.#clock = clock;
    this.#everyNthHit = observer.everyNthHit;
    this.#hitsLeft = observer.everyNthHit;
  }

  now(): number {
    return this.#clock.monotonicNow();
  }

  /** Whether it is the turn of the next hit to be reported. */
  isDue(): boolean {
    if (--this.#hitsLeft > 0) return false;
    this.#hitsLeft = this.#everyNthHit;
    return true;
  }

  /** What the tier can say at once. An absence that it remembers is reported by who serves it. */
  peek(key: string): Held | undefined {
    const startMs = this.now();
    const held = this.#tier.peek(key);
    if (held === undefined || held === ABSENT) return held;
    this.hit(key, startMs);
    return held;
  }

  hit(key: string, startMs: number): void {
    this.#end({ op: 'get', status: 'hit', key }, startMs);
  }

  /** A read that waits for `flight`: the one that started it, or one that joined. */
  follow(key: string, flight: Flight, joins: boolean): void {
    const startMs = this.now();
    const statusOf = (): Flight['outcome'] =>
      joins && flight.outcome === 'miss' ? 'join' : flight.outcome;
    flight.promise.then(
      () => this.#end({ op: 'get', status: statusOf(), key }, startMs),
      (error: unknown) => this.#end({ op: 'get', status: 'failed', key, error }, startMs),
    );
  }

  async write(op: 'set' | 'delete', key: string, call: () => Promise<void>): Promise<void> {
    const startMs = this.now();
    try {
      await call();
    } catch (error) {
      this.#end({ op, status: 'failed', key, error }, startMs);
      throw error;
    }
    this.#end({ op, status: 'ok', key }, startMs);
  }

  populated(key: string, startMs: number): void {
    this.#end({ op: 'populate', status: 'ok', key }, startMs);
  }

  evicted(key: string, status: 'overflow' | 'expired'): void {
    this.#observer.ended({ op: 'evict', status, key, durationMs: 0 });
  }

  #end(call: Omit<CacheCall, 'durationMs'>, startMs: number): void {
    this.#observer.ended({ ...call, durationMs: this.now() - startMs });
  }
}
