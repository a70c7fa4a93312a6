import type { SeededRandom } from './seeded-random.js';

type Corrupt = (bytes: Buffer, other: Buffer, random: SeededRandom) => Uint8Array;

const below = (random: SeededRandom, end: number): number => Math.floor(random() * end);

/** What disks, buckets, wires and people do to bytes. `other` belongs to another key. */
const CORRUPTIONS: readonly Corrupt[] = [
  (bytes, _, random) => {
    const at = below(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
    return bytes;
  },
  (bytes, _, random) => {
    for (let n = 0; n < 4; n++) bytes[below(random, bytes.length)] = below(random, 256);
    return bytes;
  },
  (bytes, _, random) => {
    const at = below(random, bytes.length);
    return bytes.fill(0, at, Math.min(bytes.length, at + 1 + below(random, 32)));
  },
  (bytes, _, random) => bytes.subarray(0, below(random, bytes.length)),
  (bytes, _, random) => bytes.subarray(1 + below(random, bytes.length - 1)),
  (bytes, _, random) => Buffer.concat([bytes, bytes.subarray(below(random, bytes.length))]),
  (bytes, _, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
  },
  (bytes, other, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(at)]);
  },
  (bytes, other, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([other.subarray(0, at), bytes.subarray(at)]);
  },
  (_, other) => other,
];

/**
 * What may have become of bytes that were stored: bits flipped, bytes changed or zeroed,
 * cut off at either end, repeated, out of order, or mixed up with those of another key.
 * Never what they were, and the arguments stay as they are.
 */
export function corrupted(
  bytes: Uint8Array,
  other: Uint8Array,
  random: SeededRandom,
): Uint8Array {
  for (;;) {
    const corrupt = CORRUPTIONS[below(random, CORRUPTIONS.length)];
    const changed = corrupt?.(Buffer.from(bytes), Buffer.from(other), random) ?? bytes;
    if (Buffer.compare(changed, bytes) !== 0) return changed;
  }
}
