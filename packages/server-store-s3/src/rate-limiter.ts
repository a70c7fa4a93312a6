import type { RateLimiter } from '@smithy/core/retry';
import { DefaultRateLimiter } from '@smithy/core/retry';
import type { Clock } from '@walkeros/core';

/**
 * Requests a second below which a throttled client does not slow down. The client's own
 * bound is one request in two seconds, beyond the deadline of most calls.
 */
const SLOWEST_RATE = 20;
const BOUNDS = { minFillRate: SLOWEST_RATE, minCapacity: SLOWEST_RATE };
/** What a clock that is kept right may be moved at once. */
const SLIGHT_MS = 1_000;

/**
 * The client's limiter counts by the time of day. Once that is set back it would let no
 * call through until the same time comes again: a new one takes its place.
 */
export function createRateLimiter(clock: Clock): RateLimiter {
  const shiftMs = (): number => clock.now() - clock.monotonicNow();
  let limiter = new DefaultRateLimiter(BOUNDS);
  let knownMs = shiftMs();

  function current(): DefaultRateLimiter {
    const nowMs = shiftMs();
    if (nowMs < knownMs - SLIGHT_MS) limiter = new DefaultRateLimiter(BOUNDS);
    knownMs = nowMs;
    return limiter;
  }

  return {
    getSendToken: () => current().getSendToken(),
    updateClientSendingRate: (response) => current().updateClientSendingRate(response),
  };
}
