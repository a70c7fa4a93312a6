import type { Clock } from '../clock.js';
import type { StoreValue } from '../store.js';
import { isBinary } from '../value.js';
import { decodeOwnValue, encodeValue } from '../value-codec.js';
import { decodeEntry, encodeEntry, overheadOf } from './entry-format.js';
import { Refusal } from './refusal.js';

/** What is kept for a key: the one difference between structured and raw stores. */
export interface Content {
  /** The parts, in order. They share nothing with `value`. */
  write(key: string, value: StoreValue, ttlMs?: number): Uint8Array[];
  /** The value; `undefined` when it has expired. It may be a view of `bytes`. */
  read(key: string, bytes: Uint8Array): StoreValue | undefined;
  /** The most that can be kept for this key, in bytes. */
  maxStoredBytes(key: string): number;
}

/** Any value, with its key, a checksum, and the time at which it expires. */
export function structuredContent(maxBytes: number, clock: Clock): Content {
  return {
    write(key, value, ttlMs = Number.POSITIVE_INFINITY) {
      const payload = checkSize(encodeValue(value), maxBytes);
      return encodeEntry(key, { payload, expiresAtMs: clock.now() + ttlMs });
    },
    read(key, bytes) {
      const { payload, expiresAtMs } = decodeEntry(key, bytes);
      return clock.now() >= expiresAtMs ? undefined : decodeOwnValue(payload);
    },
    maxStoredBytes: (key) => maxBytes + overheadOf(key),
  };
}

/** The bytes and nothing else (`file: true`), so that other programs can use them. */
export function rawContent(maxBytes: number): Content {
  return {
    write: (_key, value) => [checkSize(rawBytes(value), maxBytes)],
    read: (_key, bytes) => bytes,
    maxStoredBytes: () => maxBytes,
  };
}

function rawBytes(value: StoreValue): Uint8Array {
  if (isBinary(value)) return new Uint8Array(value);
  if (typeof value !== 'string')
    throw new Refusal('invalid-data', 'a store with "file": true takes bytes or text only');
  if (/\p{Surrogate}/u.test(value))
    throw new Refusal('invalid-data', 'the text has half a character, which UTF-8 cannot hold');
  return Buffer.from(value);
}

function checkSize(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length <= maxBytes) return bytes;
  const what = `the value has ${bytes.length} bytes; "maxBytes" allows ${maxBytes}`;
  throw new Refusal('too-large', what);
}
