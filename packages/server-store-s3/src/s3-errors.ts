import type { StoreErrorKind } from '@walkeros/core';
import { errorCode, fieldOf, parseRetryAfter } from '@walkeros/core';
import { Refusal } from '@walkeros/core/byte-store';

type Finding = readonly [kind: StoreErrorKind, what: string];

const CREDENTIALS = 'check "credentials", or those of the environment';
const CLOCK = "this machine's clock is wrong; correct it";
const SLOW = 'it is asked too often; cache the store, or raise its "ttl"';
const REGION = 'the bucket is in another region; correct "region" or "endpoint"';
const BROKEN = 'the answer was damaged on its way; try again';

const FINDINGS: ReadonlyMap<string, Finding> = new Map<string, Finding>([
  [
    'AccessDenied',
    [
      'denied',
      'access is denied; check what the credentials may do. Without the right to list the bucket (s3:ListBucket), this is also how a missing object looks',
    ],
  ],
  ['InvalidAccessKeyId', ['denied', `the access key is unknown; ${CREDENTIALS}`]],
  ['SignatureDoesNotMatch', ['denied', `the secret key is wrong; ${CREDENTIALS}`]],
  ['ExpiredToken', ['denied', 'the session has expired; renew the credentials']],
  ['InvalidToken', ['denied', `the session token is wrong; ${CREDENTIALS}`]],
  ['CredentialsProviderError', ['denied', `there are no credentials; ${CREDENTIALS}`]],
  ['RequestTimeTooSkewed', ['denied', CLOCK]],
  ['AuthorizationHeaderMalformed', ['denied', REGION]],
  ['PermanentRedirect', ['unavailable', REGION]],
  ['SlowDown', ['throttled', SLOW]],
  ['TooManyRequests', ['throttled', SLOW]],
  ['RequestLimitExceeded', ['throttled', SLOW]],
  ['EntityTooLarge', ['too-large', 'the server takes no object so large']],
  ['KeyTooLongError', ['invalid-key', 'the server takes no name so long; shorten "prefix"']],
  ['BucketAlreadyExists', ['conflict', 'the name of the bucket is taken; choose another']],
  ['OperationAborted', ['conflict', 'the bucket is being changed; try again']],
  ['BadDigest', ['unavailable', BROKEN]],
  ['XAmzContentSHA256Mismatch', ['unavailable', BROKEN]],
  ['TimeoutError', ['timeout', 'the server was silent for longer than "requestTimeout"']],
  ['AbortError', ['timeout', 'the call was given up']],
]);

/**
 * A failure of the client as what callers get. Nothing of the client's error is kept but
 * its code: it may hold signatures, tokens and whole requests.
 */
export function toRefusal(error: unknown, bucket: string, nowMs: number): Refusal {
  if (error instanceof Refusal) return error;
  const code = codeOf(error);
  const status = statusOf(error);
  const origin = `(${status === undefined ? code : `${status} ${code}`})`;
  if (code === 'NoSuchBucket') {
    const what = `the bucket "${bucket}" does not exist; create it with setup(), or correct "bucket"`;
    return new Refusal('unavailable', `${what} ${origin}`);
  }
  const [kind, what] = FINDINGS.get(code) ?? findingOf(status, error);
  const retryAfterMs = kind === 'throttled' ? waitOf(error, nowMs) : undefined;
  return new Refusal(kind, `${what} ${origin}`, { retryAfterMs });
}

/**
 * Whether the server said that this one object is not there. AWS names it: an answer to
 * another request must not count.
 */
export function isAbsent(error: unknown, name: string): boolean {
  if (statusOf(error) !== 404 || codeOf(error) !== 'NoSuchKey') return false;
  const missing = fieldOf(error, 'Key');
  if (typeof missing !== 'string' || missing === name) return true;
  throw new Refusal('invalid-data', 'the answer is about another object; try again');
}

/** HTTP status of the answer; `undefined` when there was none. */
export function statusOf(error: unknown): number | undefined {
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

function findingOf(status: number | undefined, error: unknown): Finding {
  if (error instanceof Error && error.message.startsWith('Checksum mismatch'))
    return ['invalid-data', 'what arrived is not what is stored; try again'];
  if (status === undefined)
    return ['unavailable', 'the server cannot be reached, or broke off'];
  if (status === 401 || status === 403) return ['denied', `access is denied; ${CREDENTIALS}`];
  if (status === 429) return ['throttled', SLOW];
  if (status >= 500) return ['unavailable', 'the server failed; try again'];
  return ['unavailable', 'the server refused the request, or is none of S3; check "endpoint"'];
}

/** The name that S3 or the client gives an error; never a text of theirs. */
function codeOf(error: unknown): string {
  const name = fieldOf(error, 'name');
  const given = typeof name === 'string' && name !== 'Error' ? name : errorCode(error);
  return /^[A-Za-z][A-Za-z0-9_.]{0,63}$/.test(given) ? given : 'unknown';
}

function waitOf(error: unknown, nowMs: number): number | undefined {
  const headers = fieldOf(fieldOf(error, '$response'), 'headers');
  return parseRetryAfter(fieldOf(headers, 'retry-after'), nowMs);
}
