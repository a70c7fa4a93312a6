import { createHash } from 'node:crypto';
import type { ObjectBuckets } from '../object-store/object-server.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import type { ObjectRequestKind } from '../object-fault.js';
import { crc32Base64, receiveBody } from './request-body.js';
import { S3Error } from './s3-error.js';

const MAX_KEY_BYTES = 1024;
const METADATA = /^x-amz-meta-|^content-type$/;

/** An object of the server, as a test may look at it or plant it. */
export interface S3Object {
  bytes: Buffer;
  /** Headers that are kept: `content-type`, `x-amz-meta-…`. */
  headers: Record<string, string>;
}

/** What a request is about. */
export interface S3Target {
  bucket: string;
  /** Empty when the request is to the bucket itself. */
  key: string;
  kind: ObjectRequestKind;
}

export type S3Buckets = ObjectBuckets<S3Object>;

/** @throws S3Error for a key that is too long. */
export function targetOf({ path, method }: OriginRequest): S3Target {
  const [, bucket = '', encodedKey = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const key = decodeURIComponent(encodedKey);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new S3Error(400, 'KeyTooLongError', { Message: 'Your key is too long' });
  const kinds = { GET: 'read', HEAD: 'read', PUT: 'write', DELETE: 'delete' } as const;
  const kind = key === '' ? 'bucket' : kinds[method as keyof typeof kinds];
  if (kind === undefined) throw notImplemented();
  return { bucket, key, kind };
}

/** Carries out one request. @throws S3Error as S3 refuses it. */
export function carryOut(request: OriginRequest, buckets: S3Buckets): OriginAnswer {
  const { bucket, key, kind } = targetOf(request);
  if (kind === 'bucket') return bucketAnswer(request.method, bucket, buckets);
  const objects = objectsOf(bucket, buckets);
  if (kind === 'write') return put(request, key, objects);
  if (kind === 'delete') {
    objects.delete(key);
    return { status: 204 };
  }
  const object = objects.get(key);
  if (object !== undefined) return objectAnswer(object, request);
  if (!buckets.mayList) throw accessDenied();
  throw new S3Error(404, 'NoSuchKey', {
    Message: 'The specified key does not exist.',
    Key: key,
  });
}

function bucketAnswer(method: string, name: string, buckets: S3Buckets): OriginAnswer {
  if (method === 'HEAD') {
    if (buckets.taken.has(name)) throw accessDenied();
    objectsOf(name, buckets);
    return {};
  }
  if (method !== 'PUT') throw notImplemented();
  if (buckets.taken.has(name))
    throw new S3Error(409, 'BucketAlreadyExists', {
      Message: 'The bucket name is not available.',
    });
  if (buckets.byName.has(name))
    throw new S3Error(409, 'BucketAlreadyOwnedByYou', {
      Message: 'You own the bucket already.',
    });
  buckets.byName.set(name, new Map());
  return { headers: { location: `/${name}` } };
}

function put(
  request: OriginRequest,
  key: string,
  objects: Map<string, S3Object>,
): OriginAnswer {
  const { bytes, crc32 } = receiveBody(request);
  const kept = Object.entries(request.headers).filter(([name]) => METADATA.test(name));
  const headers = Object.fromEntries(kept.map(([name, text]) => [name, String(text)]));
  objects.set(key, { bytes, headers });
  const etag = etagOf(bytes);
  return { headers: crc32 === undefined ? { etag } : { etag, 'x-amz-checksum-crc32': crc32 } };
}

function objectAnswer({ bytes, headers }: S3Object, request: OriginRequest): OriginAnswer {
  const wantsSum = request.headers['x-amz-checksum-mode'] === 'ENABLED';
  return {
    headers: {
      ...headers,
      etag: etagOf(bytes),
      'content-length': String(bytes.length),
      ...(wantsSum && { 'x-amz-checksum-crc32': crc32Base64(bytes) }),
    },
    ...(request.method === 'GET' && { body: bytes }),
  };
}

function objectsOf(name: string, { byName }: S3Buckets): Map<string, S3Object> {
  const objects = byName.get(name);
  if (objects !== undefined) return objects;
  const message = 'The specified bucket does not exist';
  throw new S3Error(404, 'NoSuchBucket', { Message: message, BucketName: name });
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function accessDenied(): S3Error {
  return new S3Error(403, 'AccessDenied', { Message: 'Access Denied' });
}

function notImplemented(): S3Error {
  return new S3Error(501, 'NotImplemented', { Message: 'The test server does not do this.' });
}
