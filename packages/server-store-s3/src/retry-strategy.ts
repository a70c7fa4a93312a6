import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { AdaptiveRetryStrategy } from '@smithy/core/retry';
import type { Clock } from '@walkeros/core';
import { createRateLimiter } from './rate-limiter.js';

type RetryStrategy = Exclude<S3ClientConfig['retryStrategy'], undefined | { retry: unknown }>;

const MAX_ATTEMPTS = 3;
/** Who is told to wait for longer passes that on, and keeps no caller waiting. */
const LONGEST_WAIT_MS = 2_000;

/**
 * The client's adaptive retries, with bounds that suit calls with a deadline. In an outage
 * they are a hundred in all: the client keeps a budget of its own.
 */
export function createRetryStrategy(clock: Clock): RetryStrategy {
  const rateLimiter = createRateLimiter(clock);
  const adaptive = new AdaptiveRetryStrategy(MAX_ATTEMPTS, { rateLimiter });

  return {
    acquireInitialRetryToken: (scope) => adaptive.acquireInitialRetryToken(scope),
    recordSuccess: (token) => adaptive.recordSuccess(token as RefreshedToken),
    refreshRetryTokenForRetry(token, failure) {
      const waitMs = (failure.retryAfterHint?.getTime() ?? 0) - clock.now();
      if (waitMs > LONGEST_WAIT_MS) throw new Error('not to be tried again so soon');
      return adaptive.refreshRetryTokenForRetry(token as RefreshedToken, failure);
    },
  };
}

type RefreshedToken = Parameters<AdaptiveRetryStrategy['recordSuccess']>[0];
