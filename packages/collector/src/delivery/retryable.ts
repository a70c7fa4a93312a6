import type { Clock } from '@walkeros/core';
import {
  isStoreError,
  isTransientStatus,
  parseRetryAfter,
  type StoreErrorKind,
} from '@walkeros/core';
import { isRecord } from '../is-record.js';

/** Answers of a store that the same call will get again. Source: `docs/errors.md`. */
const PERMANENT: ReadonlySet<StoreErrorKind> = new Set([
  'denied',
  'invalid-data',
  'invalid-key',
  'too-large',
]);

/**
 * Whether another try may succeed. Errors that carry the status of an HTTP answer
 * (`status`, `statusCode`, also of a `response`) are judged by it, errors of stores by
 * their kind. What nothing is known of is tried again.
 */
export function isRetryable(error: unknown): boolean {
  if (isStoreError(error)) return !PERMANENT.has(error.kind);
  if (!isRecord(error)) return true;
  if (error['code'] === 'FLOW_STOPPED') return false;
  const status = statusOf(error);
  return status === undefined || isTransientStatus(status);
}

/** Status of the HTTP answer that an error tells of. */
export function statusOf(error: unknown): number | undefined {
  const response = isRecord(error) ? error['response'] : undefined;
  for (const holder of [error, response]) {
    if (!isRecord(holder)) continue;
    const status = holder['status'] ?? holder['statusCode'];
    if (typeof status === 'number') return status;
  }
  return undefined;
}

/** How long an error asks to wait: `retryAfterMs`, or a `retry-after` among its `headers`. */
export function retryAfterOf(error: unknown, clock: Clock): number {
  if (!isRecord(error)) return 0;
  const { retryAfterMs, headers } = error;
  if (typeof retryAfterMs === 'number') return retryAfterMs;
  const header = isRecord(headers) ? headers['retry-after'] : undefined;
  return parseRetryAfter(header, clock.now()) ?? 0;
}
