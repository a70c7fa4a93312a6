import type { StoreValue } from '@walkeros/core';
import { CodecError, decodeValue, encodeText, encodeValue, isBinary } from '@walkeros/core';
import { RedisFailure } from './redis-failure.js';

/** What Redis holds: the one difference between structured and raw stores. */
export interface Content {
  /** What is sent for a value: bytes, or text as UTF-8. It shares nothing with the value. */
  write(value: StoreValue): Buffer | string;
  read(bytes: Buffer): StoreValue;
}

/**
 * @param isRaw - Bytes in, bytes out (`file: true`); else any value, through the codec.
 */
export function createContent(maxBytes: number, isRaw: boolean): Content {
  const encode = isRaw ? rawBytes : structured;
  const decode = isRaw ? (bytes: Buffer): StoreValue => new Uint8Array(bytes) : decodeValue;

  return {
    write(value) {
      const content = invalidData(() => encode(value));
      checkSize(Buffer.byteLength(content), maxBytes);
      return content;
    },
    read(bytes) {
      checkSize(bytes.length, maxBytes);
      return invalidData(() => decode(bytes));
    },
  };
}

/** Text is the shorter way: the client needs no buffer for it. */
function structured(value: StoreValue): Buffer | string {
  return isBinary(value) ? asBuffer(encodeValue(value)) : encodeText(value);
}

function rawBytes(value: StoreValue): Buffer | string {
  if (isBinary(value)) return Buffer.from(value);
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
  return value;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Half of a surrogate pair: two such texts would become the same bytes. */
export function hasHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const what = `the value has ${bytes} bytes; "maxBytes" allows ${maxBytes}`;
  throw new RedisFailure('too-large', what);
}

function invalidData<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CodecError ? new RedisFailure('invalid-data', error.message) : error;
  }
}
