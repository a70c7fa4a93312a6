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
} from '@walkeros/store-testkit';
import type { ApiSettings, ApiStore } from '../src/index.js';
import { storeApiInit } from '../src/index.js';

const CALLS = process.env['WALKEROS_FULL'] === '1' ? 200_000 : 5_000;
const SEED = Number(process.env['WALKEROS_SEED'] ?? 20_240_917);
/** Each lost connection costs two handshakes. */
const ENCRYPTED_CALLS = CALLS * 0.4;
const CALLERS = 50;
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
  (random) => ({ kind: 'bit-flip', everyBytes: 2_000 + Math.floor(random() * 20_000) }),
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

function open(port: number): ApiStore {
  const settings: ApiSettings = {
    endpoint: `http://127.0.0.1:${port}/{key}`,
    timeout: 200,
    retry: { attempts: 1 },
    connections: CALLERS,
  };
  const store = storeApiInit(storeContext({ id: 'users', settings, clock: systemClock }));
  stores.push(store);
  return store;
}

interface Tally {
  served: number;
  failed: number;
  wrong: string[];
}

/** One caller asks for its key again and again, while the origin changes it. */
async function askMany(store: ApiStore, key: string, tally: Tally): Promise<void> {
  for (let call = 0; call < PER_FAULT / CALLERS; call++) {
    const version = (current.get(key) ?? 0) + 1;
    current.set(key, version);
    try {
      const found = await store.get(key);
      tally.served++;
      if (JSON.stringify(found) !== JSON.stringify(valueOf(key, version)))
        tally.wrong.push(`${key}, version ${version}, found ${JSON.stringify(found)}`);
    } catch {
      tally.failed++;
    }
  }
}

async function harm(
  harmed: { store: ApiStore; wire: FaultProxy; total: number },
  faults: readonly MakeFault[],
): Promise<Tally> {
  const { store, wire, total } = harmed;
  const random = seededRandom(SEED);
  const tally: Tally = { served: 0, failed: 0, wrong: [] };
  for (let calls = 0, turn = 0; calls < total; calls += PER_FAULT, turn++) {
    const fault = faults[turn % faults.length]?.(random) ?? { kind: 'none' };
    wire.inject(fault);
    const keys = Array.from({ length: CALLERS }, (_, caller) => `key-${caller}`);
    await Promise.all(keys.map((key) => askMany(store, key, tally)));
    expect({ fault, wrong: tally.wrong }).toEqual({ fault, wrong: [] });
  }
  return tally;
}

test(`${CALLS} reads over a faulty wire give the current value or an error (WALKEROS_SEED=${SEED})`, async () => {
  const { served, failed } = await harm(
    { store: open(proxy.port), wire: proxy, total: CALLS },
    PLAIN,
  );

  expect(served).toBeGreaterThan(CALLS / 4);
  expect(failed).toBeGreaterThan(CALLS / 20);
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
  const { served, failed } = await harm(
    { store: open(tunnel.port), wire, total: ENCRYPTED_CALLS },
    ENCRYPTED,
  );
  await wire.close();

  expect(served).toBeGreaterThan(ENCRYPTED_CALLS / 20);
  expect(failed).toBeGreaterThan(ENCRYPTED_CALLS / 20);
}, 7_200_000);
