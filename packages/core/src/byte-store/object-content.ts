import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { StoreValue } from '../store.js';
import type { StoredObject } from './bucket.js';
import { rawContent, structuredContent } from './content.js';
import { DAMAGED } from './entry-format.js';
import { Refusal } from './refusal.js';

/** What an object holds: the one difference between structured and raw stores. */
export interface ObjectContent {
  /** The object for a value. It shares nothing with `value`. */
  write(key: string, value: StoreValue, ttlMs?: number): StoredObject;
  /** The value in an object; `undefined` when it has expired. */
  read(key: string, object: StoredObject): StoreValue | undefined;
  /** The largest object that can be one of this key, in bytes. */
  maxStoredBytes(key: string): number;
}

export interface ObjectContentOptions {
  maxBytes: number;
  clock: Clock;
  /** Whether the bucket keeps metadata; one that does not checks bytes by itself. */
  keepsMetadata: boolean;
}

/** Any value; the object carries its key, its expiry and a checksum over all. */
export function structuredObject({ maxBytes, clock }: ObjectContentOptions): ObjectContent {
  const content = structuredContent(maxBytes, clock);
  return {
    write: (key, value, ttlMs) => ({
      bytes: Buffer.concat(content.write(key, value, ttlMs)),
      metadata: {},
    }),
    read: (key, { bytes }) => content.read(key, bytes),
    maxStoredBytes: content.maxStoredBytes,
  };
}

const DIGEST = 'walkeros-sha256';
const EXPIRY = 'walkeros-expires';

/**
 * The bytes and nothing else, so that other programs can use the object. Its metadata
 * has the expiry, in milliseconds since the epoch, and a SHA-256 of the bytes with the
 * expiry behind them; an object of others has neither, and is taken as it is.
 */
export function rawObject(options: ObjectContentOptions): ObjectContent {
  const { maxBytes, clock, keepsMetadata } = options;
  const content = rawContent(maxBytes);
  return {
    write(key, value, ttlMs = Number.POSITIVE_INFINITY) {
      const bytes = Buffer.concat(content.write(key, value));
      if (!keepsMetadata) return { bytes, metadata: {} };
      const expiry = Number.isFinite(ttlMs) ? String(Math.floor(clock.now() + ttlMs)) : '';
      const metadata: Record<string, string> = { [DIGEST]: digest(bytes, expiry) };
      if (expiry !== '') metadata[EXPIRY] = expiry;
      return { bytes, metadata };
    },
    read(_key, { bytes, metadata }) {
      const expiry = metadata[EXPIRY] ?? '';
      const expected = metadata[DIGEST];
      if (expected === undefined) return bytes;
      if (expected !== digest(bytes, expiry)) throw new Refusal('invalid-data', DAMAGED);
      return expiry !== '' && clock.now() >= Number(expiry) ? undefined : bytes;
    },
    maxStoredBytes: content.maxStoredBytes,
  };
}

function digest(bytes: Uint8Array, expiry: string): string {
  return createHash('sha256').update(bytes).update(expiry).digest('hex');
}
