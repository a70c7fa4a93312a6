import { WalkerError, within, type Clock, type Store } from '@walkeros/core';
import type { CacheLog } from './cache-log.js';

/** How long to wait for word from the process whose turn it is, before looking again. */
const PAUSE_MS = 100;
/** The longest turn: so long may a process that dies keep a key from the others. */
const LONGEST_TURN_MS = 5_000;
/** How long to do without turns after a lease could not be had or given back. */
const ALONE_MS = 30_000;
/** Keys that are remembered for not being cached. */
const MOST_KEYS = 10_000;

/** The right to load one key. */
export interface Turn {
  readonly end: () => void;
}

export interface TurnsOptions {
  readonly lease: NonNullable<Store['lease']>;
  readonly channel: Store.Channel;
  readonly name: string;
  readonly clock: Clock;
  readonly log: CacheLog;
  /** How long a load may take. */
  readonly timeoutMs: number;
}

/**
 * Cross-process single-flight: processes that share a tier take turns at loading a
 * key, so that a cold key costs one backing call for all of them. Advisory like all
 * of the cache: where no lease can be had, everyone loads for itself. So they do for a
 * key whose last load has left nothing in the tier, an absence for example: whoever waited
 * for a turn would find nothing, and they would all load one after the other.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #uncached = new Set<string>();
  #aloneUntilMs = 0;
  /** How long a turn may last, and how long to wait for one. */
  readonly longestMs: number;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.longestMs = Math.min(options.timeoutMs, LONGEST_TURN_MS);
  }

  /** Whether somebody else's load of the key would spare this process its own. */
  areOfUseFor(key: string): boolean {
    if (this.#uncached.has(key)) return false;
    return this.#aloneUntilMs === 0 || this.#options.clock.monotonicNow() >= this.#aloneUntilMs;
  }

  /** What has become of a load: whether the tier has it now. */
  loaded(key: string, isCached: boolean): void {
    if (isCached) return void this.#uncached.delete(key);
    if (this.#uncached.size >= MOST_KEYS) this.#uncached.clear();
    this.#uncached.add(key);
  }

  /**
   * @returns The turn, or `undefined` when another process had it meanwhile: what it
   *   loaded may be in the tier by now. Never rejects, nor hangs.
   */
  async take(key: string): Promise<Turn | undefined> {
    const { name, lease, clock } = this.#options;
    try {
      const asked = lease(`${name}:${key}`, this.longestMs);
      const deadline = { timeoutMs: this.longestMs, clock, keepAlive: true };
      const granted = await within(asked, deadline, noLease);
      if (granted !== undefined) return { end: () => void this.#end(key, granted) };
    } catch (error) {
      this.#failed(error);
      return { end: () => undefined };
    }
    await this.#wait(key);
    return undefined;
  }

  /** Another process has ended its turn. */
  ended(key: string, isCached: boolean): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    if (!isCached) this.loaded(key, false);
    for (const wake of waiting) wake();
  }

  async #end(key: string, lease: Store.Lease): Promise<void> {
    const message = { loaded: key, ...(this.#uncached.has(key) && { cached: false }) };
    try {
      await lease.release();
    } catch (error) {
      this.#failed(error);
    }
    try {
      await this.#options.channel.publish(JSON.stringify(message));
    } catch {
      // Those who wait look again after a pause.
    }
  }

  #failed(error: unknown): void {
    this.#aloneUntilMs = this.#options.clock.monotonicNow() + ALONE_MS;
    this.#options.log.turnsFailed(error);
  }

  #wait(key: string): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      const wake = (): void => {
        clock.clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(key);
        resolve();
      };
      const timer = clock.setTimeout(wake, PAUSE_MS * (0.5 + clock.random()), true);
      this.#waiting.set(key, waiting.add(wake));
    });
  }
}

function noLease(): never {
  throw new WalkerError('STORE_TIMEOUT', 'there was no answer about a lease in time');
}
