import type { StoreValue } from '@walkeros/core';
import { CodecError, decodeValue, encodeValue, isBinary } from '@walkeros/core';
import { RedisFailure } from './redis-failure.js';

/** What Redis holds: the one difference between structured and raw stores. */
export interface Content {
  /** The bytes of a value. They share nothing with it. */
  write(value: StoreValue): Buffer;
  read(bytes: Buffer): StoreValue;
}

/**
 * @param isRaw - Bytes in, bytes out (`file: true`); else any value, through the codec.
 */
export function createContent(maxBytes: number, isRaw: boolean): Content {
  const encode = isRaw ? rawBytes : encodeValue;
  const decode = isRaw ? (bytes: Buffer): StoreValue => new Uint8Array(bytes) : decodeValue;

  return {
    write(value) {
      const { buffer, byteOffset, byteLength } = invalidData(() => encode(value));
      return limited(Buffer.from(buffer, byteOffset, byteLength), maxBytes);
    },
    read: (bytes) => invalidData(() => decode(limited(bytes, maxBytes))),
  };
}

function rawBytes(value: StoreValue): Uint8Array {
  if (isBinary(value)) return new Uint8Array(value);
  if (typeof value !== 'string')
    throw new RedisFailure(
      'invalid-data',
      'a store with "file": true takes bytes or text only',
    );
  if (hasHalfCharacter(value))
    throw new RedisFailure(
      'invalid-data',
      'the text has half a character, which UTF-8 cannot hold',
    );
  return Buffer.from(value);
}

/** Half of a surrogate pair: two such texts would become the same bytes. */
export function hasHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function limited(bytes: Buffer, maxBytes: number): Buffer {
  if (bytes.length <= maxBytes) return bytes;
  const what = `the value has ${bytes.length} bytes; "maxBytes" allows ${maxBytes}`;
  throw new RedisFailure('too-large', what);
}

function invalidData<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CodecError ? new RedisFailure('invalid-data', error.message) : error;
  }
}
