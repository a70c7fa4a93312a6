import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { OriginRequest } from '../origin-answer.js';
import { S3Error } from './s3-error.js';

/** What was sent, and what the sender says about it, in headers or behind the body. */
interface Sent {
  bytes: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An object's bytes as S3 counts them: unframed and checked. */
export interface ReceivedBody {
  bytes: Buffer;
  /** The CRC-32 that the sender gave, in base64. */
  crc32: string | undefined;
}

/** CRC-32 as the header `x-amz-checksum-crc32` has it. */
export function crc32Base64(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/**
 * The body of a PUT. Bodies in `aws-chunked` framing are unframed, also with a checksum
 * behind them ("Checking object integrity").
 *
 * @throws S3Error when a length or a checksum does not fit.
 */
export function receiveBody(request: OriginRequest): ReceivedBody {
  const { bytes, headers } = isChunked(request) ? unframed(request) : whole(request);
  const payload = String(request.headers['x-amz-content-sha256']);
  const hashes: readonly [name: string, expected: unknown, found: () => string][] = [
    ['content-md5', headers['content-md5'], () => hash('md5', bytes).toString('base64')],
    ['x-amz-checksum-crc32', headers['x-amz-checksum-crc32'], () => crc32Base64(bytes)],
    [
      'x-amz-checksum-sha256',
      headers['x-amz-checksum-sha256'],
      () => hash('sha256', bytes).toString('base64'),
    ],
    [
      'x-amz-content-sha256',
      /^[0-9a-f]{64}$/.exec(payload)?.[0],
      () => hash('sha256', bytes).toString('hex'),
    ],
  ];
  for (const [name, expected, found] of hashes)
    if (expected !== undefined && expected !== found())
      throw new S3Error(400, 'BadDigest', {
        Message: `The ${name} you specified did not match.`,
      });
  const sum = headers['x-amz-checksum-crc32'];
  return { bytes, crc32: typeof sum === 'string' ? sum : undefined };
}

function whole({ body, headers }: OriginRequest): Sent {
  return { bytes: body, headers };
}

function isChunked({ headers }: OriginRequest): boolean {
  return String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
}

/** Chunks of `<hex size>[;chunk-signature=…]`, a last one of size 0, then trailers. */
function unframed({ body, headers }: OriginRequest): Sent {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : parseInt(body.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw incomplete();
    at = lineEnd + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== Number(headers['x-amz-decoded-content-length'])) throw incomplete();
  const trailers = body
    .toString('latin1', at)
    .split('\r\n')
    .map((line) => line.split(/: ?(.*)/s).slice(0, 2))
    .filter(([name]) => name !== '');
  return {
    bytes,
    headers: { ...headers, ...Object.fromEntries<string>(trailers as [string, string][]) },
  };
}

function incomplete(): S3Error {
  return new S3Error(400, 'IncompleteBody', {
    Message: 'The body is not as long as announced.',
  });
}

function hash(algorithm: 'md5' | 'sha256', bytes: Uint8Array): Buffer {
  return createHash(algorithm).update(bytes).digest();
}
