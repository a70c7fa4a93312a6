import { createHash } from 'node:crypto';
import { GoogleApiError } from '../google/api-error.js';
import type { ObjectRequestKind } from '../object-fault.js';
import type { ObjectBuckets } from '../object-store/object-server.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import { crc32c } from './crc32c.js';
import { parseUpload } from './multipart.js';

/** An object of the server, as a test may look at it or plant it. */
export interface GcsObject {
  bytes: Buffer;
  contentType: string;
}

/** What a request is about. */
export interface GcsTarget {
  kind: ObjectRequestKind;
  bucket: string;
  object: string;
  query: URLSearchParams;
}

export type GcsBuckets = ObjectBuckets<GcsObject>;

const MAX_NAME_BYTES = 1024;
const PATH = /^\/(upload\/)?storage\/v1\/b(?:\/([^/]+)(?:\/o(?:\/([^/]+))?)?)?$/;

/** @throws GoogleApiError 404 for a path that the server does not know. */
export function targetOf({ method, target, path }: OriginRequest): GcsTarget {
  const query = new URLSearchParams(target.slice(path.length + 1));
  if (path === '/token') return { kind: 'token', bucket: '', object: '', query };
  const parts = PATH.exec(path);
  if (parts === null) throw new GoogleApiError(404, 'Not Found');
  const [, upload, bucket = '', encoded] = parts;
  const object = upload === undefined ? decodeURIComponent(encoded ?? '') : query.get('name');
  const name = object ?? '';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new GoogleApiError(400, 'The maximum object length is 1024 bytes.');
  const kind = name === '' ? 'bucket' : KINDS[`${method} ${upload ?? ''}`];
  if (kind === undefined) throw new GoogleApiError(404, 'Not Found');
  return { kind, bucket: decodeURIComponent(bucket), object: name, query };
}

const KINDS: Readonly<Record<string, ObjectRequestKind>> = {
  'GET ': 'read',
  'POST upload/': 'write',
  'DELETE ': 'delete',
};

/** Carries out one request. @throws GoogleApiError as Google refuses it. */
export function carryOut(request: OriginRequest, buckets: GcsBuckets): OriginAnswer {
  const target = targetOf(request);
  const { kind, object: name } = target;
  if (kind === 'bucket') return bucketAnswer(request, target, buckets);
  const objects = objectsOf(target.bucket, buckets);
  if (kind === 'write') return insert(request, target, objects);
  const object = objects.get(name);
  if (object === undefined) throw missing(target, buckets);
  if (kind === 'delete') {
    objects.delete(name);
    return { status: 204 };
  }
  return target.query.get('alt') === 'media'
    ? mediaAnswer(object)
    : json(resourceOf(target, object));
}

function missing({ bucket, object }: GcsTarget, { mayList }: GcsBuckets): GoogleApiError {
  return mayList
    ? new GoogleApiError(404, `No such object: ${bucket}/${object}`)
    : new GoogleApiError(403, 'The caller does not have storage.objects.list access.');
}

function bucketAnswer(
  { method, body }: OriginRequest,
  { bucket }: GcsTarget,
  buckets: GcsBuckets,
): OriginAnswer {
  if (method === 'GET') {
    objectsOf(bucket, buckets);
    return json({ kind: 'storage#bucket', name: bucket });
  }
  if (method !== 'POST') throw new GoogleApiError(404, 'Not Found');
  const name = String((JSON.parse(body.toString()) as { name?: unknown }).name);
  if (buckets.taken.has(name) || buckets.byName.has(name))
    throw new GoogleApiError(409, 'The requested bucket name is not available.');
  buckets.byName.set(name, new Map());
  return json({ kind: 'storage#bucket', name });
}

function insert(
  { headers, body }: OriginRequest,
  target: GcsTarget,
  objects: Map<string, GcsObject>,
): OriginAnswer {
  const { resource, bytes } = parseUpload(headers['content-type'], body);
  const object = {
    bytes,
    contentType: String(resource['contentType'] ?? 'application/octet-stream'),
  };
  const stored = resourceOf(target, object);
  for (const sum of ['crc32c', 'md5Hash'] as const)
    if (resource[sum] !== undefined && resource[sum] !== stored[sum])
      throw new GoogleApiError(400, `Provided ${sum} does not match the uploaded data.`);
  objects.set(target.object, object);
  return json(stored);
}

function resourceOf(
  { bucket, object: name }: GcsTarget,
  { bytes, contentType }: GcsObject,
): Record<string, string> {
  return {
    kind: 'storage#object',
    name,
    bucket,
    contentType,
    size: String(bytes.length),
    crc32c: crc32c(bytes),
    md5Hash: md5(bytes),
  };
}

function mediaAnswer({ bytes, contentType }: GcsObject): OriginAnswer {
  return {
    headers: {
      'content-type': contentType,
      'content-length': String(bytes.length),
      'x-goog-hash': `crc32c=${crc32c(bytes)},md5=${md5(bytes)}`,
      'x-goog-stored-content-encoding': 'identity',
      'x-goog-stored-content-length': String(bytes.length),
    },
    body: bytes,
  };
}

function objectsOf(name: string, { byName, taken }: GcsBuckets): Map<string, GcsObject> {
  const objects = byName.get(name);
  if (objects !== undefined) return objects;
  if (taken.has(name)) throw new GoogleApiError(403, 'The caller does not have access.');
  throw new GoogleApiError(404, 'The specified bucket does not exist.');
}

/** As the other answers of Google's APIs: with the charset in the type. */
export function json(body: unknown, status = 200): OriginAnswer {
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  return { status, headers, body: JSON.stringify(body) };
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
