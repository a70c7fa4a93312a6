import type { StoreErrorKind } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

interface Meaning {
  kind: StoreErrorKind;
  what: string;
  transient?: boolean;
}

const BUSY: Meaning = {
  kind: 'unavailable',
  what: 'the API is not available',
  transient: true,
};
const REJECTED: Meaning = { kind: 'invalid-data', what: 'the API rejected the request' };
const DENIED: Meaning = {
  kind: 'denied',
  what: 'the API refused access; check the headers and credentials',
};
const CONFLICT: Meaning = { kind: 'conflict', what: 'the API reports a conflicting change' };
const KEY_TOO_LONG: Meaning = { kind: 'invalid-key', what: 'the API finds the key too long' };
const NOT_ALLOWED: Meaning = {
  kind: 'denied',
  what: 'the API does not allow this method; check settings.method, set and delete',
};
const TIMEOUT: Meaning = { kind: 'timeout', what: 'the API ran out of time', transient: true };
const MISSING: Meaning = {
  kind: 'unavailable',
  what: 'the API has nothing at this address; check settings.endpoint',
};

const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [401, DENIED],
  [402, DENIED],
  [403, DENIED],
  [404, MISSING],
  [405, NOT_ALLOWED],
  [407, DENIED],
  [408, TIMEOUT],
  [409, CONFLICT],
  [410, MISSING],
  [412, CONFLICT],
  [413, { kind: 'too-large', what: 'the API finds the value too large' }],
  [414, KEY_TOO_LONG],
  [423, CONFLICT],
  [425, BUSY],
  [428, CONFLICT],
  [429, { kind: 'throttled', what: 'the API limits the rate of calls', transient: true }],
  [431, KEY_TOO_LONG],
  [451, DENIED],
  [501, NOT_ALLOWED],
  [504, TIMEOUT],
]);

/** "Too many requests" and "service unavailable" are about the caller and the service, not about the resource. */
const OF_ALL: ReadonlySet<number> = new Set([429, 503]);

/** The failure that a status stands for, once the statuses with a meaning of their own are dealt with. */
export function statusFailure(status: number, retryAfterMs: number | undefined): ApiFailure {
  const { kind, what, transient = false } = MEANINGS.get(status) ?? meaningOfClass(status);
  const details = { retryAfterMs, transient, isOfAll: OF_ALL.has(status) };
  return new ApiFailure(kind, `${what} (HTTP ${status})`, details);
}

function meaningOfClass(status: number): Meaning {
  if (status >= 500) return BUSY;
  if (status >= 400) return REJECTED;
  return { kind: 'invalid-data', what: 'the API answered with a status that is no answer' };
}
