/*
 * What a structured value begins with in Redis: white space, which means nothing to any
 * reader of JSON.
 *
 *    1  line feed
 *   16  XXH32 of the name and of what follows, from the highest bits, two a character:
 *       space 0, tab 1, line feed 2, carriage return 3
 *    1  what follows: line feed for JSON, space for a text in ASCII without escapes
 *
 * RESP replies carry no name and no checksum. A client or a wire that mixes up replies,
 * or changes a bit, would hand out another key's value, or one that nobody has written.
 * The sum stands in front, so that a reply which is cut short still has it. A bit
 * that changes in here leaves another sum, or no JSON.
 */
import { xxh32 } from './xxh32.js';

/** Bytes of a checksum. */
export const CHECKSUM_BYTES = 18;

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const LAST = CHECKSUM_BYTES - 1;
const DIGITS = [' ', '\t', '\n', '\r'] as const;
const PRIME = 0x9e3779b1 | 0;

/** Sums that look like the indent of JSON which people wrote. They are as good as none. */
const ALL_SPACES = 0;
const ALL_TABS = 0x55555555;

export type Verdict = 'intact' | 'plain' | 'damaged' | 'unsigned';

/** The four characters of each byte. */
const CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].map((shift) => DIGITS[(byte >> shift) & 3]).join(''),
);
/** What each character stands for; -1 for those that are no digits. */
const MEANINGS: Int8Array = new Int8Array(256).fill(-1);
for (const [meaning, digit] of DIGITS.entries()) MEANINGS[digit.charCodeAt(0)] = meaning;

/**
 * The checksum of a value under a name.
 *
 * @param isPlain - Whether the value is a text in ASCII without escapes.
 */
export function checksumOf(name: string, value: Uint8Array, isPlain: boolean): string {
  const sum = xxh32(value, 0, seedOf(name));
  const digits = (shift: number): string => CHARACTERS[(sum >>> shift) & 0xff] ?? '';
  return `\n${digits(24)}${digits(16)}${digits(8)}${digits(0)}${isPlain ? ' ' : '\n'}`;
}

/**
 * What the checksum says of bytes that are said to belong to a name. `plain`: what follows
 * is a text in ASCII without escapes. `unsigned`: there is none, another program wrote it.
 */
export function checkBytes(name: string, bytes: Uint8Array): Verdict {
  const last = bytes[LAST];
  if (bytes[0] !== LINE_FEED || (last !== LINE_FEED && last !== SPACE)) return 'unsigned';
  let sum = 0;
  let signs = 0;
  for (let at = 1; at < LAST; at++) {
    const meaning = MEANINGS[bytes[at] ?? 0] ?? 0;
    signs |= meaning;
    sum = (sum << 2) | meaning;
  }
  if (signs < 0 || sum === ALL_SPACES || sum === ALL_TABS) return 'unsigned';
  if (sum !== xxh32(bytes, CHECKSUM_BYTES, seedOf(name))) return 'damaged';
  return last === SPACE ? 'plain' : 'intact';
}

/** Names that differ in one character never share it; others do by a chance of 2^-32. */
function seedOf(name: string): number {
  // Far from the codes of characters, which must not cancel it out.
  let seed = Math.imul(name.length + 1, PRIME);
  for (let at = 0; at < name.length; at++)
    seed = Math.imul(((seed << 5) | (seed >>> 27)) ^ name.charCodeAt(at), PRIME);
  return seed;
}
