/*
 * XXH32, a checksum of 32 bits (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 *
 * The engine's own CRC-32 takes twice as long for a kilobyte, and many times for a short
 * value: it wants a view of the bytes for each, and a call out of the engine. Here the bytes
 * are copied to a place of their own: an array of words reads faster than a `DataView`,
 * and needs no question whose memory a value lies in, which takes as long as to copy it.
 */
import { endianness } from 'node:os';

const PRIME_1 = 0x9e3779b1 | 0;
const PRIME_2 = 0x85ebca77 | 0;
const PRIME_3 = 0xc2b2ae3d | 0;
const PRIME_4 = 0x27d4eb2f | 0;
const PRIME_5 = 0x165667b1 | 0;
const WORD = 4;
const STRIPE = 16;
/** Bytes that are copied at once. */
const PORTION = 16_384;

/** A word longer than a portion, so that the first stripe of one may begin within a word. */
const memory = Buffer.allocUnsafeSlow(PORTION + WORD);
const words = new Int32Array(memory.buffer);
const IS_BIG_ENDIAN = endianness() === 'BE';

/** The checksum of `bytes` from a place to their end, as a signed integer. */
export function xxh32(bytes: Uint8Array, start: number, seed: number): number {
  const end = bytes.length;
  let at = start;
  let sum = (seed + PRIME_5) | 0;
  if (end - at >= STRIPE) {
    let a = (seed + PRIME_1 + PRIME_2) | 0;
    let b = (seed + PRIME_2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME_1) | 0;
    do {
      let word = layOut(bytes, at);
      const stripes = (Math.min(end - at, PORTION) / STRIPE) | 0;
      const stop = word + stripes * 4;
      for (; word < stop; word += 4) {
        a = round(a, words[word] ?? 0);
        b = round(b, words[word + 1] ?? 0);
        c = round(c, words[word + 2] ?? 0);
        d = round(d, words[word + 3] ?? 0);
      }
      at += stripes * STRIPE;
    } while (end - at >= STRIPE);
    sum = (turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18)) | 0;
  }
  sum = (sum + end - start) | 0;
  for (; at + WORD <= end; at += WORD)
    sum = Math.imul(turn((sum + Math.imul(wordAt(bytes, at), PRIME_3)) | 0, 17), PRIME_4);
  for (; at < end; at++)
    sum = Math.imul(turn((sum + Math.imul(bytes[at] ?? 0, PRIME_5)) | 0, 11), PRIME_1);
  return mixed(sum);
}

/**
 * Copies a portion of bytes to where they are words.
 *
 * @returns The place of the first word.
 */
function layOut(bytes: Uint8Array, at: number): number {
  const isWhole = bytes.length <= PORTION;
  // Bytes that fit are copied whole: to take a part of them costs more than the rest.
  if (isWhole) memory.set(bytes, -at & (WORD - 1));
  else memory.set(bytes.subarray(at, at + PORTION));
  if (IS_BIG_ENDIAN) memory.swap32();
  return isWhole ? (at + WORD - 1) >> 2 : 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  const byte = (place: number): number => bytes[at + place] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

function round(lane: number, word: number): number {
  const sum = (lane + Math.imul(word, PRIME_2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), PRIME_1);
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mixed(sum: number): number {
  const first = Math.imul(sum ^ (sum >>> 15), PRIME_2);
  const second = Math.imul(first ^ (first >>> 13), PRIME_3);
  return second ^ (second >>> 16);
}
