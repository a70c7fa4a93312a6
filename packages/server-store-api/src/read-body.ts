import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errorCode } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';

/** What we ask for, and so all that an honest server sends. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** zlib names its errors `Z_…`, its Brotli half `ERR__ERROR_…`. */
const ZLIB_CODE = /^(?:Z_|ERR__ERROR)/;

export interface BodyLimits {
  /** The `content-encoding` of the answer. */
  encoding: string | undefined;
  /** Bound of the decompressed size: a small body that unpacks to gigabytes ends here. */
  maxBytes: number;
}

/**
 * The body, decompressed. Memory stays within the bound plus one chunk; whatever
 * goes wrong, the body is destroyed and its connection not used again.
 *
 * @throws ApiFailure `too-large` beyond the bound, `invalid-data` for a broken encoding.
 */
export async function readBody(
  body: Readable,
  { encoding = 'identity', maxBytes }: BodyLimits,
): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoded(body, name)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    abandon(body);
    throw ZLIB_CODE.test(errorCode(error))
      ? new ApiFailure('invalid-data', `answered with a broken ${name} body`)
      : error;
  }
  return Buffer.concat(chunks, bytes);
}

function decoded(body: Readable, encoding: string): AsyncIterable<Uint8Array> {
  if (encoding === 'identity') return body;
  const decoder = DECODERS.get(encoding)?.();
  if (decoder === undefined) {
    throw new ApiFailure('invalid-data', 'answered in an encoding that was not asked for');
  }
  body.once('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

/** Gives up on a body, and with it on its connection. */
export function abandon(body: Readable): void {
  // That it ends too soon is no news.
  body.on('error', () => undefined).destroy();
}

/** The failure of a body, read or announced, beyond the bound. */
export function tooLarge(maxBytes: number): ApiFailure {
  return new ApiFailure('too-large', `the value is larger than maxBytes, ${maxBytes} bytes`);
}
