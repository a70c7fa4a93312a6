import type { Clock, FlowStatus } from '@walkeros/core';
import { WalkerError } from '@walkeros/core';

export interface BreakerOptions {
  threshold: number;
  cooldownMs: number;
  clock: Clock;
}

/** The error of a try that an open breaker turned away. */
export class BreakerOpenError extends WalkerError {
  /** How long until the breaker lets the next one through. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('BREAKER_OPEN', 'it failed too often in a row and is left alone for a while');
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Leaves a destination alone that fails again and again. After the cooldown one call
 * tries whether it works: all others are turned away until that one has ended.
 */
export class Breaker {
  /** Live, for `collector.status`. */
  readonly status: FlowStatus['breakers'][string] = { state: 'closed', failures: 0 };
  readonly #options: BreakerOptions;
  #openedMs = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Lets one call through, which has to tell how it ended. */
  enter(): BreakerOpenError | undefined {
    const { status } = this;
    if (status.state === 'closed') return undefined;
    const leftMs = status.state === 'open' ? this.#leftMs() : 0;
    if (status.state === 'half-open' || leftMs > 0) return new BreakerOpenError(leftMs);
    status.state = 'half-open';
    return undefined;
  }

  /** A call was answered, whatever the answer. Those that began before it opened say nothing new. */
  success(): void {
    if (this.status.state === 'open') return;
    this.status.state = 'closed';
    this.status.failures = 0;
  }

  failure(): void {
    const { status } = this;
    if (status.state === 'open') return;
    status.failures++;
    if (status.state === 'closed' && status.failures < this.#options.threshold) return;
    status.state = 'open';
    this.#openedMs = this.#options.clock.monotonicNow();
  }

  #leftMs(): number {
    const { clock, cooldownMs } = this.#options;
    return this.#openedMs + cooldownMs - clock.monotonicNow();
  }
}
