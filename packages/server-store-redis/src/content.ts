import type { StoreValue } from '@walkeros/core';
import {
  CodecError,
  decodeText,
  decodeValue,
  encodeText,
  encodeValue,
  isBinary,
} from '@walkeros/core';
import { checkBytes, checksumOf, CHECKSUM_BYTES } from './checksum.js';
import { RedisFailure } from './redis-failure.js';

/** What Redis holds: the one difference between structured and raw stores. */
export interface Content {
  /** What is sent for the value of a name: bytes, or text as UTF-8. It shares nothing with the value. */
  write(name: string, value: StoreValue): Buffer | string;
  read(name: string, bytes: Buffer): StoreValue;
}

export interface ContentOptions {
  maxBytes: number;
  /**
   * Bytes in, bytes out (`file: true`); else any value, through the codec and with a
   * checksum. Values without one were written by other programs.
   */
  isRaw: boolean;
  /** What the client itself puts in front of names. */
  clientPrefix: string;
}

export function createContent(options: ContentOptions): Content {
  return options.isRaw ? rawContent(options) : structuredContent(options);
}

const WHOLE_BINARY = 0x00;
/** Around a text without escapes, in which a character is a byte. */
const QUOTES = 2;
/** Where text becomes bytes, for its checksum; longer text gets memory of its own. */
const scratch = Buffer.allocUnsafeSlow(16_384);
const MAX_UTF8_BYTES = 3;

function structuredContent({ maxBytes, clientPrefix }: ContentOptions): Content {
  return {
    write(name, value) {
      // Text is the shorter way: the client needs no buffer for it.
      const content = invalidData(() =>
        isBinary(value) ? encodeValue(value) : encodeText(value),
      );
      const bytes = typeof content === 'string' ? bytesOf(content) : content;
      checkSize(bytes.length, maxBytes);
      const isPlain = typeof value === 'string' && bytes.length === value.length + QUOTES;
      const checksum = checksumOf(clientPrefix + name, bytes, isPlain);
      return typeof content === 'string'
        ? checksum + content
        : Buffer.concat([Buffer.from(checksum), content]);
    },
    read(name, bytes) {
      const verdict = checkBytes(clientPrefix + name, bytes);
      if (verdict === 'damaged') throw new RedisFailure('invalid-data', DAMAGED);
      const start = verdict === 'unsigned' ? 0 : CHECKSUM_BYTES;
      checkSize(bytes.length - start, maxBytes);
      if (verdict === 'plain') return bytes.toString('latin1', start + 1, bytes.length - 1);
      // What we have written is sound UTF-8.
      return verdict === 'intact' && bytes[start] !== WHOLE_BINARY
        ? invalidData(() => decodeText(bytes.toString('utf8', start)))
        : invalidData(() => decodeValue(bytes.subarray(start)));
    },
  };
}

/** Good until the next text. */
function bytesOf(text: string): Uint8Array {
  return text.length * MAX_UTF8_BYTES <= scratch.length
    ? scratch.subarray(0, scratch.write(text))
    : Buffer.from(text);
}

const DAMAGED =
  'the value is damaged, or that of another key; if it stays so, delete the key, and set it again';

function rawContent({ maxBytes }: ContentOptions): Content {
  return {
    write(_, value) {
      const content = rawBytes(value);
      checkSize(Buffer.byteLength(content), maxBytes);
      return content;
    },
    read(_, bytes) {
      checkSize(bytes.length, maxBytes);
      return new Uint8Array(bytes);
    },
  };
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
