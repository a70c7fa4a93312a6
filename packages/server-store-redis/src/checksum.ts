/*
 * What a structured value begins with in Redis: white space, which means nothing to any
 * reader of JSON.
 *
 *    1  line feed
 *   32  CRC-32 of the name and of what follows, from the highest bit: space 0, tab 1
 *
 * RESP replies carry no name and no checksum. A client or a wire that mixes up replies,
 * or changes a bit, would hand out another key's value, or one that nobody has written.
 * The sum stands in front, so that a reply which is cut short still has it.
 */
import { crc32 } from 'node:zlib';
import { checksumOfName } from './name-checksum.js';

/** Bytes of a checksum. */
export const CHECKSUM_BYTES = 33;

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];

/** The eight characters of each byte. */
const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(2).padStart(8, '0').replaceAll('0', ' ').replaceAll('1', '\t'),
);

/** The checksum of a value under a name. */
export function checksumOf(name: string, value: string | Uint8Array): string {
  const sum = crc32(value, checksumOfName(name));
  const digits = (shift: number): string => DIGITS[(sum >>> shift) & 0xff] ?? '';
  return `\n${digits(24)}${digits(16)}${digits(8)}${digits(0)}`;
}

/**
 * What the checksum says of bytes that are said to belong to a name. `unsigned`: there
 * is none, they were written by another program.
 */
export function checkBytes(name: string, bytes: Buffer): 'intact' | 'damaged' | 'unsigned' {
  if (bytes[0] !== LINE_FEED || bytes.length <= CHECKSUM_BYTES) return 'unsigned';
  let sum = 0;
  let isSound = true;
  for (let at = 1; at < CHECKSUM_BYTES; at++) {
    const digit = bytes[at];
    if (digit === LINE_FEED || digit === RETURN) isSound = false;
    else if (digit !== SPACE && digit !== TAB) return 'unsigned';
    sum = (sum << 1) | (digit === TAB ? 1 : 0);
  }
  const { buffer, byteOffset, length } = bytes;
  const value = new Uint8Array(buffer, byteOffset + CHECKSUM_BYTES, length - CHECKSUM_BYTES);
  const found = crc32(value, checksumOfName(name));
  return isSound && found === sum >>> 0 ? 'intact' : 'damaged';
}
