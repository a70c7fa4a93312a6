import type { StoreErrorKind } from '@walkeros/core';
import { errorCode, fieldOf } from '@walkeros/core';
import { Refusal } from '@walkeros/core/byte-store';
import { GcsFailure } from './gcs-failure.js';

type Finding = readonly [kind: StoreErrorKind, what: string];

const CREDENTIALS = 'check "credentials", or those of the environment';

const BY_STATUS: ReadonlyMap<number, Finding> = new Map<number, Finding>([
  [401, ['denied', `the credentials are not accepted; ${CREDENTIALS}`]],
  [
    403,
    [
      'denied',
      'access is denied; check what the credentials may do. Without the right to list (storage.objects.list), this is also how a missing object looks',
    ],
  ],
  [408, ['timeout', 'the server gave the request up; try again']],
  [409, ['conflict', 'the name of the bucket is taken, or it is being changed']],
  [412, ['conflict', 'the object was changed meanwhile; try again']],
  [413, ['too-large', 'the server takes no object so large']],
  [429, ['throttled', 'it is asked too often; cache the store, or raise its "ttl"']],
]);
const FAILED: Finding = ['unavailable', 'the server failed; try again'];
const FOREIGN: Finding = [
  'unavailable',
  'the server refused the request, or is not Google\'s; check "apiEndpoint"',
];

/** What OAuth answers when it is the credentials that are wrong. */
const REFUSED_GRANTS: ReadonlySet<unknown> = new Set([
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
]);

/**
 * Any failure as what callers get. Of errors of Google's library nothing is kept but a
 * code: they may hold tokens and whole requests.
 */
export function toRefusal(error: unknown, bucket: string): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof GcsFailure)) {
    const [kind, what] = credentialsFinding(error) ?? networkFinding(error);
    return new Refusal(kind, `${what} (${codeOf(error)})`);
  }
  const { status, text, retryAfterMs } = error;
  if (status === 404 && text.includes('bucket does not exist')) {
    const what = `the bucket "${bucket}" does not exist; create it with setup(), or correct "bucket"`;
    return new Refusal('unavailable', `${what} (404)`);
  }
  const [kind, what] = BY_STATUS.get(status) ?? (status >= 500 ? FAILED : FOREIGN);
  return new Refusal(kind, `${what} (${status})`, { retryAfterMs });
}

/**
 * Whether the server said that this one object is not there. Google names it: an answer
 * to another request must not count.
 */
export function isAbsent(error: unknown, bucket: string, name: string): boolean {
  if (!(error instanceof GcsFailure) || error.status !== 404) return false;
  const missing = /No such object: ([^"\\]*)/.exec(error.text)?.[1];
  if (missing === undefined) return false;
  if (missing.trim() === `${bucket}/${name}`) return true;
  throw new Refusal('invalid-data', 'the answer is about another object; try again');
}

function credentialsFinding(error: unknown): Finding | undefined {
  const grant = fieldOf(fieldOf(fieldOf(error, 'response'), 'data'), 'error');
  if (REFUSED_GRANTS.has(grant))
    return ['denied', `Google refuses the credentials; ${CREDENTIALS}`];
  const message = String(fieldOf(error, 'message'));
  if (codeOf(error).startsWith('ERR_OSSL') || /DECODER|PEM/.test(message))
    return ['denied', `the private key cannot be read; ${CREDENTIALS}`];
  if (message.startsWith('Could not load the default credentials'))
    return ['denied', `there are no credentials; ${CREDENTIALS}`];
  if (codeOf(error) === 'ENOENT')
    return ['denied', 'the key file is not there; check "keyFilename"'];
  return message.startsWith('Unable to detect a Project Id')
    ? ['denied', 'the project is not known; set "projectId"']
    : undefined;
}

function networkFinding(error: unknown): Finding {
  return codeOf(error) === 'ABORT_ERR' || codeOf(error) === 'AbortError'
    ? ['timeout', 'the call was given up']
    : ['unavailable', 'the server cannot be reached, or broke off'];
}

/** A code, of the error or of its cause; never a text. */
function codeOf(error: unknown): string {
  const code = errorCode(fieldOf(error, 'cause') ?? error);
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(code) ? code : 'unknown';
}
