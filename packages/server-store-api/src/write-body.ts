import type { StoreValue } from '@walkeros/core';
import { CodecError, encodeText } from '@walkeros/core';
import { ApiFailure } from './api-failure.js';
import { tooLarge } from './read-body.js';

export interface WriteRules {
  /** Bytes as they are in place of JSON. */
  isFile: boolean;
  /** What cannot be read back is not written. */
  maxBytes: number;
}

/** What a `set` sends. */
export interface WriteBody {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/**
 * A snapshot of the value as a request body: JSON, with the markers of the value
 * codec where JSON has no form for something.
 *
 * @throws ApiFailure `invalid-data` for what is no value, `too-large` beyond the bound.
 */
export function writeBody(value: StoreValue, { isFile, maxBytes }: WriteRules): WriteBody {
  const body = isFile ? bytesOf(value) : Buffer.from(jsonOf(value));
  if (body.byteLength > maxBytes) throw tooLarge(maxBytes);
  return { body, contentType: isFile ? 'application/octet-stream' : 'application/json' };
}

function bytesOf(value: StoreValue): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new ApiFailure('invalid-data', 'a store with "file" holds bytes or text only');
}

function jsonOf(value: StoreValue): string {
  try {
    return encodeText(value);
  } catch (error) {
    if (error instanceof CodecError) throw new ApiFailure('invalid-data', error.message);
    throw error;
  }
}
