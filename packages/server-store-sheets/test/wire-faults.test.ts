import type { Store } from '@walkeros/core';
import { isStoreError } from '@walkeros/core';
import type { FaultProxy, SeededRandom, WireFault } from '@walkeros/store-testkit';
import {
  createFaultProxy,
  createTlsTunnel,
  seededRandom,
  testSeed,
  testSize,
} from '@walkeros/store-testkit';
import type { Rig } from './open-store.js';
import { closeRigs, openRig } from './open-store.js';

const CALLS = testSize(5_000, 200_000);
const SEED = testSeed();
/** Each lost connection costs two handshakes. */
const ENCRYPTED_CALLS = CALLS * 0.3;
const PLAIN_CALLS = CALLS - ENCRYPTED_CALLS;
/** Stores, so that each lookup is a request of its own. */
const CALLERS = 25;
const CALLS_OF_CALLER = 10;
const CALLS_PER_FAULT = CALLERS * CALLS_OF_CALLER;
/** Sheets and wires that are harmed at a time: callers wait most of theirs. */
const WIRES = testSize(1, 4);

type MakeFault = (random: SeededRandom) => WireFault;

/** What plain HTTP can find out: a length, an end, a form that is broken. */
const PLAIN: readonly MakeFault[] = [
  (random) => ({ kind: 'latency', ms: random() * 20, jitterMs: random() * 20 }),
  (random) => ({ kind: 'bandwidth', bytesPerSecond: 100_000 + random() * 1_000_000 }),
  (random) => ({ kind: 'slice', bytes: 20 + Math.floor(random() * 400) }),
  () => ({ kind: 'black-hole' }),
  (random) => ({ kind: 'stall', afterBytes: Math.floor(random() * 200_000) }),
  (random) => ({ kind: 'reset', afterBytes: Math.floor(random() * 200_000) }),
  (random) => ({ kind: 'truncate', afterBytes: Math.floor(random() * 200_000) }),
  () => ({ kind: 'down' }),
];
/** What takes a checksum to find out, which TLS has, and Google's API with it. */
const ENCRYPTED: readonly MakeFault[] = [
  (random) => ({ kind: 'bit-flip', everyBytes: 2_000 + Math.floor(random() * 20_000) }),
  (random) => ({ kind: 'swap', everyReplies: 5 + Math.floor(random() * 40) }),
  (random) => ({ kind: 'repeat', everyReplies: 5 + Math.floor(random() * 40) }),
];

const keyOf = (caller: number): string => `key ${caller}`;

/** A value that says whose it is, and which of its versions. */
function valueOf(key: string, version: number): { key: string; version: number; rest: string } {
  return { key, version, rest: `${key}/${version};`.repeat(5) };
}

/** What is done to reads, and how many of them. */
interface Harm {
  faults: readonly MakeFault[];
  total: number;
  seed: number;
}

/** The sheet behind a faulty wire, its callers, and what is known of each key. */
interface Harmed {
  readonly rig: Rig;
  readonly wire: FaultProxy;
  readonly stores: readonly Store[];
  /** The version in the row of each key. */
  readonly written: Map<string, number>;
  readonly wrong: string[];
}

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await closeRigs();
});

async function open(isEncrypted: boolean, seed: number): Promise<Harmed> {
  const keys = Array.from({ length: CALLERS }, (_, caller) => keyOf(caller));
  const rows = keys.map((key) => [key, JSON.stringify(valueOf(key, 0))]);
  const rig = await openRig({
    quota: false,
    content: { T: [['key', 'value'], ...rows] },
    settings: { valueColumn: 'value', timeout: 300, quota: { reads: 1e6, writes: 1e6 } },
  });
  const wires: FaultProxy[] = [];
  const wireTo = async (port: number): Promise<number> => {
    const wire = await createFaultProxy({ port, seed });
    wires.push(wire);
    closing.push(() => wire.close());
    return wire.port;
  };
  const serverPort = Number(new URL(rig.server.url).port);
  const tunnel = isEncrypted
    ? await createTlsTunnel({ port: serverPort, through: wireTo })
    : { port: await wireTo(serverPort), close: () => Promise.resolve() };
  closing.push(tunnel.close);
  const endpoint = `http://127.0.0.1:${tunnel.port}`;
  const stores = await Promise.all(keys.map(() => rig.another({ endpoint })));
  const [wire] = wires as [FaultProxy];
  return { rig, wire, stores, written: new Map(), wrong: [] };
}

/** A person edits the row of a caller, who reads it. */
async function use(harmed: Harmed, caller: number): Promise<void> {
  const key = keyOf(caller);
  for (let call = 0; call < CALLS_OF_CALLER; call++) {
    const version = (harmed.written.get(key) ?? 0) + 1;
    harmed.rig.person.setCell(`B${2 + caller}`, JSON.stringify(valueOf(key, version)));
    harmed.written.set(key, version);
    await attempt(harmed, () => read(harmed, caller));
  }
}

/** @returns Whether there was an answer. */
async function attempt({ wrong }: Harmed, call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (!isStoreError(error)) wrong.push(String(error));
    return false;
  }
}

/** An answer is what was written last: nobody edits a row while it is read. */
async function read({ stores, written, wrong }: Harmed, caller: number): Promise<void> {
  const key = keyOf(caller);
  const found = await stores[caller]?.get(key);
  const expected = valueOf(key, written.get(key) ?? 0);
  if (JSON.stringify(found) !== JSON.stringify(expected))
    wrong.push(`${key}, version ${expected.version}, found ${JSON.stringify(found)}`);
}

async function harm(harmed: Harmed, { faults, total, seed }: Harm): Promise<void> {
  const random = seededRandom(seed);
  // A token for each, one after the other: its making alone may take a busy machine long.
  for (const [caller] of harmed.stores.entries())
    while (!(await attempt(harmed, () => read(harmed, caller))));
  for (let calls = 0, turn = 0; calls < total; calls += CALLS_PER_FAULT, turn++) {
    const fault = faults[turn % faults.length]?.(random) ?? { kind: 'none' };
    harmed.wire.inject(fault);
    await Promise.all(harmed.stores.map((_, caller) => use(harmed, caller)));
    expect({ fault, wrong: harmed.wrong }).toEqual({ fault, wrong: [] });
    harmed.wire.inject({ kind: 'none' });
    while (!(await attempt(harmed, () => read(harmed, 0))));
  }
  expect(harmed.wire.strikes).toBeGreaterThan(total / CALLS_PER_FAULT);
}

async function harmEach(
  isEncrypted: boolean,
  faults: readonly MakeFault[],
  calls: number,
): Promise<void> {
  const wires = Array.from({ length: WIRES }, async (_, wire) => {
    const seed = SEED + wire;
    await harm(await open(isEncrypted, seed), { faults, total: calls / WIRES, seed });
  });
  await Promise.all(wires);
}

test(`${PLAIN_CALLS} reads over a faulty wire never give a foreign, torn or outdated cell (WALKEROS_SEED=${SEED})`, async () => {
  await harmEach(false, PLAIN, PLAIN_CALLS);
}, 7_200_000);

test(`${ENCRYPTED_CALLS} reads over TLS in which bits flip and records change places do neither (WALKEROS_SEED=${SEED})`, async () => {
  await harmEach(true, ENCRYPTED, ENCRYPTED_CALLS);
}, 7_200_000);
