import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Storage } from '@google-cloud/storage';
import type { Clock } from '@walkeros/core';
import type { Bucket, Exchange, StoredObject } from '@walkeros/core/byte-store';
import { readBody } from '@walkeros/core/byte-store';
import { checkIntegrity, checksumOf } from './check-integrity.js';
import { createGcsApi } from './gcs-api.js';
import { isAbsent, toRefusal } from './gcs-errors.js';
import { GcsFailure } from './gcs-failure.js';
import { uploadBody } from './upload-body.js';

export interface GcsBucketOptions {
  client: Storage;
  bucket: string;
  /** Deadline of one attempt of a request. */
  requestTimeoutMs: number;
  clock: Clock;
}

/**
 * One bucket of Google Cloud Storage. An answer with an object's bytes has their checksum
 * but none of the object's own metadata.
 */
export function createGcsBucket(options: GcsBucketOptions): Bucket {
  const { client, bucket } = options;
  const api = createGcsApi(options);
  const buckets = '/storage/v1/b';
  const own = `${buckets}/${encodeURIComponent(bucket)}`;
  const targetOf = (name: string): string => `${own}/o/${encodeURIComponent(name)}`;

  return {
    keepsMetadata: false,
    read(name, { signal, maxBytes }) {
      const request = { method: 'GET', target: `${targetOf(name)}?alt=media` } as const;
      return api.send(request, signal, (response, attempt) =>
        readObject(response, { signal: attempt, maxBytes }),
      );
    },
    write(name, { bytes }, { signal }) {
      const query = `uploadType=multipart&name=${encodeURIComponent(name)}`;
      const upload = uploadBody(bytes, checksumOf(bytes));
      const request = {
        method: 'POST',
        target: `/upload${own}/o?${query}`,
        ...upload,
      } as const;
      return api.send(request, signal, drain);
    },
    remove: (name, { signal }) =>
      api.send({ method: 'DELETE', target: targetOf(name) }, signal, drain),
    async create({ signal }) {
      if (await exists(signal)) return false;
      const project = encodeURIComponent(await client.getProjectId());
      const body = Buffer.from(JSON.stringify({ name: bucket }));
      const target = `${buckets}?project=${project}`;
      const contentType = 'application/json';
      await api.send({ method: 'POST', target, body, contentType }, signal, drain);
      return true;
    },
    isAbsent: (error, name) => isAbsent(error, bucket, name),
    toRefusal: (error) => toRefusal(error, bucket),
    // Connections are those of the process, and end by themselves.
    close: () => undefined,
  };

  async function exists(signal: AbortSignal): Promise<boolean> {
    try {
      await api.send({ method: 'GET', target: own }, signal, drain);
      return true;
    } catch (error) {
      if (error instanceof GcsFailure && error.status === 404) return false;
      throw error;
    }
  }
}

async function readObject(response: Response, exchange: Exchange): Promise<StoredObject> {
  const { headers, body } = response;
  const announced = headers.get('content-length');
  const bytes = await readBody(
    body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream),
    exchange,
    announced === null ? undefined : Number(announced),
  );
  checkIntegrity(bytes, headers.get('x-goog-hash'));
  return { bytes, metadata: {} };
}

/** A connection is free for the next request only when its answer was read. */
async function drain(response: Response): Promise<void> {
  await response.arrayBuffer();
}
