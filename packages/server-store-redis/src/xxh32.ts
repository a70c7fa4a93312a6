/*
 * XXH32, a checksum of 32 bits (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 *
 * The engine's own CRC-32 takes twice as long for a kilobyte, and three times for a short
 * value: it wants a view of the bytes for each, and a call out of the engine.
 */
const PRIME_1 = 0x9e3779b1 | 0;
const PRIME_2 = 0x85ebca77 | 0;
const PRIME_3 = 0xc2b2ae3d | 0;
const PRIME_4 = 0x27d4eb2f | 0;
const PRIME_5 = 0x165667b1 | 0;
const STRIPE = 16;
/** Memory that is larger is not held on to. */
const LARGEST_KEPT = 65_536;

/** The memory that was looked at last: the replies of one read from a socket share theirs. */
let memory: ArrayBufferLike = new ArrayBuffer(0);
let view: DataView = new DataView(memory);

function viewOf({ buffer }: Uint8Array): DataView {
  if (memory === buffer) return view;
  if (buffer.byteLength > LARGEST_KEPT) return new DataView(buffer);
  memory = buffer;
  view = new DataView(buffer);
  return view;
}

/** The checksum of `bytes` from a place to their end, as a signed integer. */
export function xxh32(bytes: Uint8Array, start: number, seed: number): number {
  const view = viewOf(bytes);
  const end = bytes.byteOffset + bytes.byteLength;
  let at = bytes.byteOffset + start;
  let sum = (seed + PRIME_5) | 0;
  if (end - at >= STRIPE) {
    let a = (seed + PRIME_1 + PRIME_2) | 0;
    let b = (seed + PRIME_2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME_1) | 0;
    const last = end - STRIPE;
    do {
      a = round(a, view.getInt32(at, true));
      b = round(b, view.getInt32(at + 4, true));
      c = round(c, view.getInt32(at + 8, true));
      d = round(d, view.getInt32(at + 12, true));
      at += STRIPE;
    } while (at <= last);
    sum = (turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18)) | 0;
  }
  sum = (sum + bytes.byteLength - start) | 0;
  for (; at + 4 <= end; at += 4)
    sum = Math.imul(turn((sum + Math.imul(view.getInt32(at, true), PRIME_3)) | 0, 17), PRIME_4);
  for (; at < end; at++)
    sum = Math.imul(turn((sum + Math.imul(view.getUint8(at), PRIME_5)) | 0, 11), PRIME_1);
  return mixed(sum);
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
