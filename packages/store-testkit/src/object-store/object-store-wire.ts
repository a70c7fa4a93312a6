import assert from 'node:assert/strict';
import type { Store, StoreValue } from '@walkeros/core';
import { isStoreError, systemClock } from '@walkeros/core';
import type { ObjectStore } from '@walkeros/core/byte-store';
import type { FaultProxy } from '../fault-proxy.js';
import { createFaultProxy } from '../fault-proxy.js';
import { sameValue } from '../same-value.js';
import type { SeededRandom } from '../seeded-random.js';
import { seededRandom } from '../seeded-random.js';
import { testSeed, testSize } from '../test-size.js';
import type { WireFault } from '../wire-fault.js';
import type { ObjectServer } from './object-server.js';
import type { ObjectStoreSubject } from './object-store-subject.js';
import { BUCKET } from './object-store-subject.js';

const KEYS = 25;
/** Each round reads and writes every key once. */
const ROUNDS = 5;
const TIMEOUT_MS = 200;
const REQUEST_TIMEOUT_MS = 80;
/** What a busy machine may need until a call is answered again. */
const RECOVERY_MS = 15_000;
const TEST_TIMEOUT_MS = 3_600_000;

/**
 * Registers a test of jest (or of another runner with global `test`): whatever the wire
 * does to the answers of a server, a store in a bucket gives no foreign, torn or outdated
 * value, and works again once the wire does. 5 000 calls, or 200 000 in full.
 */
export function objectStoreOverFaultyWire<S extends ObjectServer>(
  subject: ObjectStoreSubject<S>,
): void {
  const runs = testSize(20, 800);
  const seed = testSeed();
  const calls = runs * 2 * KEYS * ROUNDS;
  const name = `${subject.name} gives no foreign, torn or outdated value in ${calls} calls through a faulty wire (WALKEROS_SEED=${seed})`;

  test(
    name,
    async () => {
      const server = await subject.startServer([BUCKET]);
      const proxy = await createFaultProxy({ port: server.port, seed });
      const store = await subject.open(server, {
        url: `http://127.0.0.1:${proxy.port}`,
        settings: { requestTimeout: REQUEST_TIMEOUT_MS },
        config: { timeout: TIMEOUT_MS },
      });
      try {
        await tryWire({ store, proxy, runs, random: seededRandom(seed) });
      } finally {
        await store.destroy();
        await proxy.close();
        await server.close();
      }
    },
    TEST_TIMEOUT_MS,
  );
}

interface WireTrial {
  store: ObjectStore;
  proxy: FaultProxy;
  runs: number;
  random: SeededRandom;
}

async function tryWire({ store, proxy, runs, random }: WireTrial): Promise<void> {
  const witness = createWitness(store);
  const keys = Array.from({ length: KEYS }, (_, n) => `key ${n}`);
  for (const key of keys) await eventually(() => witness.write(key));

  for (let run = 0; run < runs; run++) {
    proxy.inject(anyFault(random));
    for (let round = 0; round < ROUNDS; round++)
      await Promise.all(keys.flatMap((key) => [witness.write(key), witness.read(key)]));
    proxy.inject({ kind: 'none' });
    await eventually(() => witness.read('key 0'));
    await Promise.all(keys.map((key) => witness.read(key)));
  }
  assert.ok(proxy.strikes > runs, `the wire did harm ${proxy.strikes} times only`);
}

function anyFault(random: SeededRandom): WireFault {
  const between = (min: number, max: number): number =>
    min + Math.floor(random() * (max - min + 1));
  const faults: readonly WireFault[] = [
    { kind: 'latency', ms: between(1, 60) },
    { kind: 'slice', bytes: between(1, 40) },
    { kind: 'reset', afterBytes: between(0, 9_000) },
    { kind: 'truncate', afterBytes: between(0, 9_000) },
    { kind: 'stall', afterBytes: between(0, 9_000) },
    { kind: 'bit-flip', everyBytes: between(50, 5_000) },
    { kind: 'swap', everyReplies: between(2, 10) },
    { kind: 'down' },
  ];
  return faults[between(0, faults.length - 1)] ?? { kind: 'none' };
}

/** Asks until the answer is yes, and fails when that takes too long. */
async function eventually(ask: () => Promise<boolean>): Promise<void> {
  const endMs = systemClock.monotonicNow() + RECOVERY_MS;
  while (!(await ask()))
    assert.ok(systemClock.monotonicNow() < endMs, 'the store does not recover');
}

/** Remembers what it wrote, and minds what it reads. Both say whether the call succeeded. */
interface Witness {
  write(key: string): Promise<boolean>;
  read(key: string): Promise<boolean>;
}

function createWitness(store: Store): Witness {
  const sent = new Map<string, number>();
  const confirmed = new Map<string, number>();
  /** Writes that nobody has confirmed: they may have happened, or may yet. */
  const doubtful = new Set<string>();

  return {
    async write(key) {
      const version = (sent.get(key) ?? 0) + 1;
      sent.set(key, version);
      const isConfirmed = await succeeds(() => store.set(key, valueOf(key, version)));
      if (isConfirmed) confirmed.set(key, version);
      else doubtful.add(`${key}/${version}`);
      return isConfirmed;
    },
    async read(key) {
      const atLeast = confirmed.get(key) ?? 0;
      let found: StoreValue | undefined;
      const isAnswer = await succeeds(async () => void (found = await store.get(key)));
      if (!isAnswer) return false;
      const version = versionOf(found);
      assert.ok(sameValue(found, valueOf(key, version)), `${key} is foreign, torn or missing`);
      const isOld = version < atLeast && !doubtful.has(`${key}/${version}`);
      assert.ok(!isOld, `${key} is version ${version}, though ${atLeast} was confirmed`);
      assert.ok(version <= (sent.get(key) ?? 0), `${key} is a version that nobody sent`);
      return true;
    },
  };
}

/** A value that says whose it is, and which of its versions. */
function valueOf(key: string, version: number): StoreValue {
  return { key, version, rest: `${key}/${version};`.repeat(20) };
}

function versionOf(value: unknown): number {
  const isOurs = typeof value === 'object' && value !== null && 'version' in value;
  return isOurs ? Number(value.version) : -1;
}

/** @throws Whatever is no error of a store. */
async function succeeds(call: () => unknown): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isStoreError(error)) return false;
    throw error;
  }
}
