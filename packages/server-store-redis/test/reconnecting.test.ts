import type { Redis } from 'ioredis';
import { Cluster } from 'ioredis';
import type { Clock } from '@walkeros/core';
import { createFakeClock, seededRandom, testSeed } from '@walkeros/store-testkit';
import { createClient } from '../src/client-options.js';
import { settingsSchema } from '../src/settings.js';

const CLIENTS = 50;
const SECONDS = 5;
const SEED = testSeed();

/** When a client tries to connect, in milliseconds after Redis went away, if no try takes time. */
function triesOf(clock: Clock): number[] {
  const settings = settingsSchema.parse({ url: 'redis://127.0.0.1' });
  const client = createClient({ settings, credentials: {}, clock });
  if (client instanceof Cluster) throw new TypeError('one server is no cluster');
  const delayMs = (attempt: number): number =>
    Number((client as Redis).options.retryStrategy?.(attempt));
  const tries: number[] = [];
  for (let atMs = delayMs(1); atMs < SECONDS * 1_000; atMs += delayMs(tries.length + 1))
    tries.push(atMs);
  return tries;
}

test(`${CLIENTS} clients of a Redis that is away try twice a second each, and not in step (WALKEROS_SEED=${SEED})`, () => {
  const clock = { ...createFakeClock(), random: seededRandom(SEED) };
  const tries = Array.from({ length: CLIENTS }, () => triesOf(clock)).flat();

  expect(tries.length).toBeLessThanOrEqual(2 * CLIENTS * SECONDS);
  // In the last second, when the pauses are at their longest, no tenth has a quarter of the tries.
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const atMs of tries.filter((one) => one >= 4_000)) {
    const tenth = Math.floor((atMs - 4_000) / 100);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  const inAll = tenths.reduce((sum, count) => sum + count, 0);
  expect(inAll).toBeGreaterThan(CLIENTS / 4);
  expect(Math.max(...tenths)).toBeLessThan(inAll / 4);
});
