import { WalkerError } from '@walkeros/core';

/**
 * Why a call failed:
 *
 * - `status`: the server answered, and not with success;
 * - `transport`: it could not be reached, or the connection broke in mid-answer;
 * - `timeout`: the deadline passed;
 * - `aborted`: the caller gave the call up;
 * - `signature`: the artifact is not signed, or not with this key;
 * - `too-large`: the artifact is larger than `maxBytes`;
 * - `unavailable`: it has failed so often that it is not asked for a while;
 * - `answer`: what the server sent is not what the protocol says.
 */
export type RemoteCacheFailure =
  | 'status'
  | 'transport'
  | 'timeout'
  | 'aborted'
  | 'signature'
  | 'too-large'
  | 'unavailable'
  | 'answer';

export interface RemoteCacheErrorDetails {
  /** HTTP status. Default 0: there was none. */
  status?: number;
  /** How long the server asks to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A call of a remote cache that failed. Never says what the token or the key is. */
export class RemoteCacheError extends WalkerError {
  readonly reason: RemoteCacheFailure;
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: RemoteCacheFailure,
    message: string,
    { status = 0, retryAfterMs, cause }: RemoteCacheErrorDetails = {},
  ) {
    super('REMOTE_CACHE_FAILED', message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}
