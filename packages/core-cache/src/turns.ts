import type { Clock, Store } from '@walkeros/core';

/** How long to wait for word from the process whose turn it is, before looking again. */
const PAUSE_MS = 100;

/** The right to load one key. */
export interface Turn {
  readonly end: () => void;
}

export interface TurnsOptions {
  readonly store: Store;
  readonly channel: Store.Channel;
  readonly name: string;
  readonly clock: Clock;
  /** After this long a turn is over, should its process have died. */
  readonly leaseMs: number;
}

/**
 * Cross-process single-flight: processes that share a tier take turns at loading a
 * key, so that a cold key costs one backing call for all of them. Advisory like all
 * of the cache: where no lease can be had, everyone loads for itself.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * @returns The turn, or `undefined` when another process had it meanwhile: what it
   *   loaded may be in the tier by now. Never rejects.
   */
  async take(key: string): Promise<Turn | undefined> {
    const { store, name, leaseMs } = this.#options;
    try {
      const lease = await store.lease?.(`${name}:${key}`, leaseMs);
      if (lease !== undefined) return { end: () => void this.#end(key, lease) };
    } catch {
      return { end: () => undefined };
    }
    await this.#wait(key);
    return undefined;
  }

  /** Another process has ended its turn. */
  ended(key: string): void {
    for (const wake of this.#waiting.get(key) ?? []) wake();
  }

  async #end(key: string, lease: Store.Lease): Promise<void> {
    const { channel } = this.#options;
    try {
      await lease.release();
      await channel.publish(JSON.stringify({ loaded: key }));
    } catch {
      // The lease ends by itself, and those who wait look again after a pause.
    }
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
