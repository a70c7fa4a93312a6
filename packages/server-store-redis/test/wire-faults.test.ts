import { setImmediate } from 'node:timers/promises';
import type { FaultProxy, RedisServer, SeededRandom, WireFault } from '@walkeros/store-testkit';
import {
  createFaultProxy,
  redisReplies,
  seededRandom,
  startRedisServer,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore, until, untilItWorks } from './open-store.js';

const CALLS = testSize(6_000, 200_000);
const SEED = testSeed();
const KEYS = Array.from({ length: 25 }, (_, n) => `key ${n}`);
/** Each round reads and writes every key once. */
const ROUNDS = 10;
const CALLS_PER_FAULT = KEYS.length * (2 * ROUNDS + 1);
const KINDS = new Set<unknown>([undefined, 'timeout', 'unavailable', 'invalid-data']);

let server: RedisServer;
let proxy: FaultProxy;
let opened: OpenedStore;

beforeAll(async () => {
  server = await startRedisServer();
  proxy = await createFaultProxy({ port: server.port, replies: redisReplies, seed: SEED });
  opened = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, commandTimeout: 50 });
});
afterAll(async () => {
  await opened.store.destroy();
  await proxy.close();
  await server.stop();
});

const FAULTS: ((random: SeededRandom) => WireFault)[] = [
  (random) => ({ kind: 'latency', ms: 1 + random() * 40, jitterMs: random() * 40 }),
  (random) => ({ kind: 'bandwidth', bytesPerSecond: 1_000 + random() * 1_000_000 }),
  (random) => ({ kind: 'slice', bytes: 1 + Math.floor(random() * 40) }),
  () => ({ kind: 'black-hole' }),
  (random) => ({ kind: 'stall', afterBytes: Math.floor(random() * 3_000) }),
  (random) => ({ kind: 'reset', afterBytes: Math.floor(random() * 3_000) }),
  (random) => ({ kind: 'truncate', afterBytes: Math.floor(random() * 3_000) }),
  (random) => ({ kind: 'bit-flip', everyBytes: 300 + Math.floor(random() * 5_000) }),
  (random) => ({ kind: 'swap', everyReplies: 1 + Math.floor(random() * 10) }),
  (random) => ({ kind: 'repeat', everyReplies: 5 + Math.floor(random() * 40) }),
  () => ({ kind: 'down' }),
];

/** A value that says whose it is, and which of its versions. */
function valueOf(key: string, version: number): { key: string; version: number; rest: string } {
  return { key, version, rest: `${key}/${version};`.repeat(5) };
}

const sent = new Map<string, number>();
const confirmed = new Map<string, number>();
const wrong: string[] = [];
const kinds = new Map<unknown, number>();

function count(kind: unknown): void {
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}

async function write(key: string): Promise<void> {
  const version = (sent.get(key) ?? 0) + 1;
  sent.set(key, version);
  const kind = await kindOf(opened.store.set(key, valueOf(key, version)));
  count(kind);
  if (kind === undefined) confirmed.set(key, version);
}

/** A read answers with a version that was sent, no older than the one last confirmed. */
async function read(key: string): Promise<void> {
  const atLeast = confirmed.get(key) ?? 0;
  let found: unknown;
  const kind = await kindOf(opened.store.get(key).then((value) => (found = value)));
  count(kind);
  if (kind !== undefined) return;
  const { version = 0 } = (found ?? {}) as { version?: number };
  const isSent = version >= 1 && version <= (sent.get(key) ?? 0);
  const isWhole = JSON.stringify(found) === JSON.stringify(valueOf(key, version));
  if (!isSent || !isWhole || version < atLeast)
    wrong.push(`${key}, confirmed ${atLeast}, found ${JSON.stringify(found)}`);
}

/** Each key in turns of its own, so that commands travel alone, or all of them in step. */
async function useAll(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await reconnected();
    if (round % 2 === 0) await Promise.all(KEYS.flatMap((key) => [write(key), read(key)]));
    else
      await Promise.all(
        KEYS.map(async (key, index) => {
          for (let turn = 0; turn < index; turn++) await setImmediate();
          await read(key);
          await write(key);
        }),
      );
  }
}

/** Gives the store a chance to come back: most faults leave some calls alone. */
async function reconnected(): Promise<void> {
  let tries = 0;
  await until(
    async () => (await kindOf(opened.store.get('key 0'))) !== 'unavailable' || ++tries > 3,
  );
}

test(`${CALLS} calls through a faulty wire never give a foreign, torn or outdated value (WALKEROS_SEED=${SEED})`, async () => {
  const random = seededRandom(SEED);
  await Promise.all(KEYS.map(write));

  for (let calls = 0, turn = 0; calls < CALLS; calls += CALLS_PER_FAULT, turn++) {
    const fault = FAULTS[turn % FAULTS.length]?.(random) ?? { kind: 'none' };
    proxy.inject(fault);
    await useAll();
    proxy.inject({ kind: 'none' });
    await untilItWorks(() => opened.store.get('key 0'));
    await Promise.all(KEYS.map(read));
    expect({ fault, wrong }).toEqual({ fault, wrong: [] });
  }
  expect([...kinds.keys()].filter((kind) => !KINDS.has(kind))).toEqual([]);
  expect(proxy.strikes).toBeGreaterThan(CALLS / CALLS_PER_FAULT);
  // The checksum has been of use.
  expect(kinds.get('invalid-data')).toBeGreaterThan(0);
}, 7_200_000);
