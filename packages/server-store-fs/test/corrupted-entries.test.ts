import type { StoreValue } from '@walkeros/core';
import { CodecError } from '@walkeros/core';
import { Refusal, structuredContent } from '@walkeros/core/byte-store';
import {
  corrupted,
  createFakeClock,
  sampleValues,
  seededRandom,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';

const ENTRIES = testSize(50_000, 1_000_000);
const SEED = testSeed();

/** What files and objects hold for a key: all stores of bytes have this content in common. */
const content = structuredContent(1_000_000, createFakeClock());
const entries = sampleValues.flatMap(({ name, value }, n) =>
  [undefined, 60_000].map((ttlMs) => {
    const key = `${name} ${ttlMs}`;
    const held: StoreValue = n % 2 === 0 ? value : [key, value];
    return { key, bytes: Buffer.concat(content.write(key, held, ttlMs)) };
  }),
);

test(`of ${ENTRIES} corrupted entries none becomes a value or a miss (WALKEROS_SEED=${SEED})`, () => {
  const random = seededRandom(SEED);
  const accepted: string[] = [];
  for (let n = 0; n < ENTRIES; n++) {
    const entry = entries[n % entries.length];
    const other = entries[Math.floor(random() * entries.length)];
    if (entry === undefined || other === undefined || entry === other) continue;
    const bytes = corrupted(entry.bytes, other.bytes, random);
    try {
      content.read(entry.key, bytes);
      accepted.push(`${entry.key}: ${Buffer.from(bytes).toString('hex')}`);
    } catch (error) {
      const isRefused = error instanceof Refusal || error instanceof CodecError;
      if (!isRefused) throw error;
    }
  }

  expect(accepted).toEqual([]);
}, 600_000);
