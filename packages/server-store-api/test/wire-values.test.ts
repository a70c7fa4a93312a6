import { systemClock } from '@walkeros/core';
import type { FaultProxy, HttpOrigin, SeededRandom, WireFault } from '@walkeros/store-testkit';
import {
  createFaultProxy,
  createHttpOrigin,
  createTlsTunnel,
  seededRandom,
  storeContext,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import type { ApiSettings, ApiStore } from '../src/index.js';
import { storeApiInit } from '../src/index.js';

const CALLS = testSize(5_000, 200_000);
const SEED = testSeed();
const ENCRYPTED_CALLS = CALLS * 0.4;
const CALLERS = 50;
/** Each lost connection costs two handshakes, which a busy machine must have time for. */
const ENCRYPTED_CALLERS = 10;
const PER_FAULT = 250;
/** Wires that are harmed at a time: callers wait most of theirs. */
const WIRES = 4;

type MakeFault = (random: SeededRandom) => WireFault;

/** What plain HTTP can find out: a length, an end, a form that is broken. */
const PLAIN: readonly MakeFault[] = [
  (random) => ({ kind: 'latency', ms: random() * 20, jitterMs: random() * 20 }),
  (random) => ({ kind: 'bandwidth', bytesPerSecond: 20_000 + random() * 1_000_000 }),
  (random) => ({ kind: 'slice', bytes: 1 + Math.floor(random() * 40) }),
  () => ({ kind: 'black-hole' }),
  (random) => ({ kind: 'stall', afterBytes: Math.floor(random() * 20_000) }),
  (random) => ({ kind: 'reset', afterBytes: Math.floor(random() * 20_000) }),
  (random) => ({ kind: 'truncate', afterBytes: Math.floor(random() * 20_000) }),
  () => ({ kind: 'down' }),
];
/** What takes a checksum to find out, which TLS has. */
const ENCRYPTED: readonly MakeFault[] = [
  (random) => ({ kind: 'bit-flip', everyBytes: 1_000 + Math.floor(random() * 8_000) }),
  (random) => ({ kind: 'swap', everyReplies: 5 + Math.floor(random() * 40) }),
  (random) => ({ kind: 'repeat', everyReplies: 5 + Math.floor(random() * 40) }),
];

let origin: HttpOrigin;
let closing: (() => Promise<void>)[] = [];
let stores: ApiStore[] = [];
/** What the origin holds: versions only grow. */
const current = new Map<string, number>();

function valueOf(key: string, version: number): Record<string, unknown> {
  return { key, version, rest: `${key}/${version};`.repeat(10) };
}

beforeAll(async () => {
  origin = await createHttpOrigin();
  origin.otherwise(({ path }) => {
    const key = path.slice(1);
    return { json: valueOf(key, current.get(key) ?? 0) };
  });
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.destroy()));
  stores = [];
  for (const close of closing.reverse()) await close();
  closing = [];
});
afterAll(() => origin.close());

/** A wire to a server of this port, with a seed of its own. */
async function wireTo(port: number, seed: number): Promise<FaultProxy> {
  const wire = await createFaultProxy({ port, seed });
  closing.push(() => wire.close());
  return wire;
}

function open(port: number, timeout: number): ApiStore {
  const settings: ApiSettings = {
    endpoint: `http://127.0.0.1:${port}/{key}`,
    timeout,
    retry: { attempts: 1 },
    connections: CALLERS,
  };
  const store = storeApiInit(storeContext({ id: 'users', settings, clock: systemClock }));
  stores.push(store);
  return store;
}

/** What is asked, over which wire, by how many at a time. */
interface Harmed {
  store: ApiStore;
  wire: FaultProxy;
  /** Begins the names of its keys. */
  name: string;
  seed: number;
  callers: number;
  total: number;
}

interface Tally {
  served: number;
  failed: number;
  wrong: string[];
}

/** Asks for a key that the origin has just changed. @returns Whether there was an answer. */
async function ask(store: ApiStore, key: string, tally: Tally): Promise<boolean> {
  const version = (current.get(key) ?? 0) + 1;
  current.set(key, version);
  try {
    const found = await store.get(key);
    tally.served++;
    if (JSON.stringify(found) !== JSON.stringify(valueOf(key, version)))
      tally.wrong.push(`${key}, version ${version}, found ${JSON.stringify(found)}`);
    return true;
  } catch {
    tally.failed++;
    return false;
  }
}

/** Callers ask again and again while the wire is harmed, and one does once it is mended. */
async function harm(harmed: Harmed, faults: readonly MakeFault[]): Promise<void> {
  const { store, wire, name, seed, callers, total } = harmed;
  const random = seededRandom(seed);
  const tally: Tally = { served: 0, failed: 0, wrong: [] };
  // Wires begin with different faults, so that a small total has them all.
  for (let turn = seed; tally.served + tally.failed < total; turn++) {
    const fault = faults[turn % faults.length]?.(random) ?? { kind: 'none' };
    wire.inject(fault);
    const asking = Array.from({ length: callers }, async (_, caller) => {
      for (let call = 0; call < PER_FAULT / callers; call++)
        await ask(store, `${name}-${caller}`, tally);
    });
    await Promise.all(asking);
    expect({ fault, wrong: tally.wrong }).toEqual({ fault, wrong: [] });

    wire.inject({ kind: 'none' });
    while (!(await ask(store, `${name}-0`, tally)));
  }
  expect(wire.strikes).toBeGreaterThan(total / PER_FAULT);
}

/** Harms several wires at a time. */
async function harmEach(one: (seed: number, name: string) => Promise<void>): Promise<void> {
  const wires = Array.from({ length: WIRES }, (_, n) => one(SEED + n, `key-${n}`));
  await Promise.all(wires);
}

test(`${CALLS} reads over a faulty wire give the current value or an error (WALKEROS_SEED=${SEED})`, async () => {
  await harmEach(async (seed, name) => {
    const wire = await wireTo(origin.port, seed);
    const store = open(wire.port, 200);
    const total = CALLS / WIRES;
    await harm({ store, wire, name, seed, callers: CALLERS, total }, PLAIN);
  });
}, 7_200_000);

test(`${ENCRYPTED_CALLS} reads over TLS in which bits flip and records change places do too (WALKEROS_SEED=${SEED})`, async () => {
  await harmEach(async (seed, name) => {
    const wires: FaultProxy[] = [];
    const tunnel = await createTlsTunnel({
      port: origin.port,
      async through(port) {
        const wire = await wireTo(port, seed);
        wires.push(wire);
        return wire.port;
      },
    });
    closing.push(() => tunnel.close());
    const [wire] = wires as [FaultProxy];
    const store = open(tunnel.port, 500);
    const total = ENCRYPTED_CALLS / WIRES;
    await harm({ store, wire, name, seed, callers: ENCRYPTED_CALLERS, total }, ENCRYPTED);
  });
}, 7_200_000);
