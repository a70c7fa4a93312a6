import { createHash, createHmac } from 'node:crypto';
import type { OriginRequest } from '../origin-answer.js';
import { S3Error } from './s3-error.js';

/** The pair of keys by which requests are signed. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SignatureRule {
  credentials: S3Credentials;
  region: string;
  /** The server's time. */
  nowMs: number;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([^/]+)\/s3\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const MAX_SKEW_MS = 15 * 60_000;

/**
 * Checks a request's signature ("Signature Version 4", in the `Authorization` header).
 *
 * @throws S3Error as S3 refuses it.
 */
export function checkSignature(request: OriginRequest, rule: SignatureRule): void {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new S3Error(403, 'AccessDenied', { Message: 'Access Denied' });
  const [, accessKeyId, scope = '', region, signedHeaders = '', signature] =
    AUTHORIZATION.exec(header) ?? [];
  const { credentials } = rule;
  if (signature === undefined)
    throw new S3Error(400, 'AuthorizationHeaderMalformed', {
      Message: 'The header is malformed.',
    });
  if (accessKeyId !== credentials.accessKeyId)
    throw new S3Error(403, 'InvalidAccessKeyId', {
      Message: 'The access key Id does not exist.',
    });
  if (region !== rule.region)
    throw new S3Error(400, 'AuthorizationHeaderMalformed', {
      Message: 'The region is wrong.',
      Region: rule.region,
    });
  checkTime(String(request.headers['x-amz-date']), rule.nowMs);
  if (signature !== expectedSignature(request, { scope, signedHeaders, credentials }))
    throw new S3Error(403, 'SignatureDoesNotMatch', {
      Message: 'The signature does not match.',
      AWSAccessKeyId: accessKeyId,
      StringToSign: `${scope} ${signedHeaders}`,
    });
}

function checkTime(stamp: string, nowMs: number): void {
  const [, ...parts] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(stamp)?.map(Number) ?? [];
  const [year = 0, month = 0, day, hour, minute, second] = parts;
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Math.abs(nowMs - atMs) <= MAX_SKEW_MS) return;
  throw new S3Error(403, 'RequestTimeTooSkewed', {
    Message: 'The difference in time is too large.',
  });
}

interface Signing {
  scope: string;
  signedHeaders: string;
  credentials: S3Credentials;
}

function expectedSignature(request: OriginRequest, signing: Signing): string {
  const { scope, signedHeaders, credentials } = signing;
  const { headers, target, path, method } = request;
  const names = signedHeaders.split(';');
  const canonical = [
    method,
    path,
    target
      .slice(path.length + 1)
      .split('&')
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    String(headers['x-amz-content-sha256']),
  ].join('\n');
  const stamp = String(headers['x-amz-date']);
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash}`).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
