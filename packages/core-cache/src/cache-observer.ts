import type { Clock } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
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
  /** It was answered in the caller's turn, without a promise. */
  readonly atOnce?: true;
  /** What {@link CacheObserver.caller} said when the call began. None of evictions. */
  readonly caller?: unknown;
}

/** Is told of the calls of a cached store. */
export interface CacheObserver {
  /** Of the hits in the caller's turn, one in this many is reported. */
  readonly everyNthHit: number;
  /**
   * On whose behalf a call is made that begins now. Must not throw, as little as the others.
   *
   * @param isSample - It is a hit that stands for many others.
   */
  caller?(isSample: boolean): unknown;
  /** Runs what is done for a caller after the call has waited. Passes on what it answers or throws. */
  resume?<T>(caller: unknown, work: () => T): T;
  ended(call: CacheCall): void;
}

type Populate = Tier['write'];

/** What is timed. */
interface ObservedParts {
  readonly tier: Tier;
  readonly clock: Clock;
}

/** Times the calls of one cached store. Exists only while somebody observes it. */
export class ObservedCalls {
  readonly everyNthHit: number;
  readonly #observer: CacheObserver;
  readonly #tier: Tier;
  readonly #clock: Clock;
  /** Who has begun the load of a key. */
  readonly #loading = new Map<string, unknown>();

  constructor(observer: CacheObserver, { tier, clock }: ObservedParts) {
    this.everyNthHit = observer.everyNthHit;
    this.#observer = observer;
    this.#tier = tier;
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.monotonicNow();
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
    const caller = this.#observer.caller?.(this.everyNthHit > 1);
    this.#end({ op: 'get', status: 'hit', key, caller, atOnce: true }, startMs);
  }

  /** A read that waits for `flight`: the one that started it, or one that joined. */
  follow(key: string, flight: Flight, joins: boolean): void {
    const startMs = this.now();
    const caller = this.#observer.caller?.(false);
    if (!joins) this.#loading.set(key, caller);
    const end = (call: Pick<CacheCall, 'status' | 'error'>): void => {
      if (!joins) this.#loading.delete(key);
      this.#end({ op: 'get', key, caller, ...call }, startMs);
    };
    flight.promise.then(
      () => end({ status: joins && flight.outcome === 'miss' ? 'join' : flight.outcome }),
      (error: unknown) => end({ status: 'failed', error }),
    );
  }

  /** A call of `set`, `add` or `delete`; what it does to the tier after it has waited is its caller's. */
  async change<T>(
    op: 'set' | 'delete',
    key: string,
    call: (at: Pick<Tier, 'write' | 'remove'>) => Promise<T>,
  ): Promise<T> {
    const startMs = this.now();
    const caller = this.#observer.caller?.(false);
    const tier = this.#tier;
    const at: Pick<Tier, 'write' | 'remove'> = {
      write: (...entry) => this.#resume(caller, () => tier.write(...entry)),
      remove: (...entry) => this.#resume(caller, () => tier.remove(...entry)),
    };
    try {
      const outcome = await call(at);
      this.#end({ op, status: 'ok', key, caller }, startMs);
      return outcome;
    } catch (error) {
      this.#end({ op, status: 'failed', key, error, caller }, startMs);
      throw error;
    }
  }

  /** A populate. */
  write(...[key, entry, origin]: Parameters<Populate>): ReturnType<Populate> {
    const startMs = this.now();
    const caller = this.#loading.get(key);
    const end = (populated: boolean, how: Pick<CacheCall, 'atOnce'>): void => {
      if (populated) this.#end({ op: 'populate', status: 'ok', key, caller, ...how }, startMs);
    };
    const written = this.#resume(caller, () => this.#tier.write(key, entry, origin));
    if (isPromise(written)) void written.then((populated) => end(populated, {}));
    else end(written, { atOnce: true });
    return written;
  }

  evicted(key: string, status: 'overflow' | 'expired'): void {
    this.#observer.ended({ op: 'evict', status, key, durationMs: 0 });
  }

  #resume<T>(caller: unknown, work: () => T): T {
    const { resume } = this.#observer;
    return resume === undefined || caller === undefined ? work() : resume(caller, work);
  }

  #end(call: Omit<CacheCall, 'durationMs'>, startMs: number): void {
    this.#observer.ended({ ...call, durationMs: this.now() - startMs });
  }
}
