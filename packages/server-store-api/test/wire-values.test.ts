import { systemClock } from '@walkeros/core';
import type {
  FaultProxy,
  HttpOrigin,
  SeededRandom,
  TlsTunnel,
  WireFault,
} from '@walkeros/store-testkit';
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
let proxy: FaultProxy;
let tunnel: TlsTunnel;
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
  proxy = await createFaultProxy({ port: origin.port, seed: SEED });
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.destroy()));
  stores = [];
  await tunnel.close();
  await proxy.close();
  await origin.close();
});

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
  const { store, wire, callers, total } = harmed;
  const random = seededRandom(SEED);
  const tally: Tally = { served: 0, failed: 0, wrong: [] };
  for (let turn = 0; tally.served + tally.failed < total; turn++) {
    const fault = faults[turn % faults.length]?.(random) ?? { kind: 'none' };
    wire.inject(fault);
    const asking = Array.from({ length: callers }, async (_, caller) => {
      for (let call = 0; call < PER_FAULT / callers; call++)
        await ask(store, `key-${caller}`, tally);
    });
    await Promise.all(asking);
    expect({ fault, wrong: tally.wrong }).toEqual({ fault, wrong: [] });

    wire.inject({ kind: 'none' });
    while (!(await ask(store, 'key-0', tally)));
  }
  expect(wire.strikes).toBeGreaterThan(total / PER_FAULT);
}

test(`${CALLS} reads over a faulty wire give the current value or an error (WALKEROS_SEED=${SEED})`, async () => {
  const store = open(proxy.port, 200);
  await harm({ store, wire: proxy, callers: CALLERS, total: CALLS }, PLAIN);
}, 7_200_000);

test(`${ENCRYPTED_CALLS} reads over TLS in which bits flip and records change places do too (WALKEROS_SEED=${SEED})`, async () => {
  const wires: FaultProxy[] = [];
  tunnel = await createTlsTunnel({
    port: origin.port,
    async through(port) {
      const wire = await createFaultProxy({ port, seed: SEED });
      wires.push(wire);
      return wire.port;
    },
  });
  const [wire] = wires as [FaultProxy];
  const store = open(tunnel.port, 500);
  const total = ENCRYPTED_CALLS;
  await harm({ store, wire, callers: ENCRYPTED_CALLERS, total }, ENCRYPTED);
  await wire.close();
}, 7_200_000);
