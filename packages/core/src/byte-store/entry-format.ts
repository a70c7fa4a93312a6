/*
 * What a structured store keeps for a key, in a file or an object. Numbers are big-endian.
 *
 *    0   4  "wkst"
 *    4   4  version, 1
 *    8   8  when the value expires, in ms since the epoch; Infinity for never
 *   16   4  length of the key
 *   20   4  length of the value
 *   24   4  CRC-32 of the bytes 0 to 23, the key and the value
 *   28      the key as JSON text, the value as core encodes it
 *
 * The key is there to be compared: what was copied or renamed by hand, or is served
 * under another name by mistake, must not become another key's value.
 */
import { crc32 } from 'node:zlib';
import { Refusal } from './refusal.js';

export interface Entry {
  /** The encoded value. */
  readonly payload: Uint8Array;
  /** Milliseconds since the epoch; `Infinity` for never. */
  readonly expiresAtMs: number;
}

const MAGIC = 0x776b7374;
const VERSION = 1;
const CRC_AT = 24;
const KEY_AT = 28;

/** What to do about bytes that a store wrote and that have changed. */
export const DAMAGED = 'what is stored is damaged; delete the key, and set it again';

/** Bytes that are kept beyond the value. */
export function overheadOf(key: string): number {
  return KEY_AT + Buffer.byteLength(JSON.stringify(key));
}

/** The parts of what is kept, in order. */
export function encodeEntry(key: string, { payload, expiresAtMs }: Entry): Uint8Array[] {
  const head = Buffer.alloc(overheadOf(key));
  head.writeUInt32BE(MAGIC, 0);
  head.writeUInt32BE(VERSION, 4);
  head.writeDoubleBE(expiresAtMs, 8);
  head.writeUInt32BE(head.length - KEY_AT, 16);
  head.writeUInt32BE(payload.length, 20);
  head.write(JSON.stringify(key), KEY_AT);
  head.writeUInt32BE(checksum(head, payload), CRC_AT);
  return [head, payload];
}

/** @throws Refusal `invalid-data` unless these are the undamaged bytes of this key. */
export function decodeEntry(key: string, bytes: Uint8Array): Entry {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < KEY_AT || file.readUInt32BE(0) !== MAGIC)
    throw new Refusal('invalid-data', DAMAGED);
  if (file.readUInt32BE(4) > VERSION)
    throw new Refusal(
      'invalid-data',
      'what is stored was written by a newer version; update this one',
    );

  const payloadAt = KEY_AT + file.readUInt32BE(16);
  const [head, payload] = [file.subarray(0, payloadAt), file.subarray(payloadAt)];
  const whole = file.length === payloadAt + file.readUInt32BE(20);
  if (!whole || checksum(head, payload) !== file.readUInt32BE(CRC_AT))
    throw new Refusal('invalid-data', DAMAGED);
  if (head.toString('utf8', KEY_AT) !== JSON.stringify(key))
    throw new Refusal('invalid-data', 'what is stored belongs to another key; delete this key');
  return { payload, expiresAtMs: file.readDoubleBE(8) };
}

function checksum(head: Buffer, payload: Uint8Array): number {
  const start = crc32(head.subarray(0, CRC_AT));
  return crc32(payload, crc32(head.subarray(KEY_AT), start));
}
