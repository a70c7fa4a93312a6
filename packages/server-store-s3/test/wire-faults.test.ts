import { systemClock } from '@walkeros/core';
import fc from 'fast-check';
import type { FaultProxy, S3Server, WireFault } from '@walkeros/store-testkit';
import { createFaultProxy, createS3Server, testSeed, testSize } from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { BUCKET, openStore } from './open-store.js';

const KEYS = 25;
/** Each round reads and writes every key once. */
const ROUNDS = 5;
/** What a busy machine may need until a call is answered again. */
const RECOVERY_MS = 15_000;
const RUNS = testSize(20, 800);
const SEED = testSeed();

let server: S3Server;
let proxy: FaultProxy;
let opened: OpenedStore;

beforeAll(async () => {
  server = await createS3Server({ buckets: [BUCKET] });
  proxy = await createFaultProxy({ port: server.port, seed: SEED });
  opened = await openStore(
    { endpoint: `http://127.0.0.1:${proxy.port}`, credentials: server.credentials },
    {
      config: { timeout: 300 },
      settings: { requestTimeout: 120, connectTimeout: 120 },
    },
  );
});
afterAll(async () => {
  await opened.store.destroy();
  await proxy.close();
  await server.close();
});

const faults: fc.Arbitrary<WireFault> = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), ms: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('slice' as const), bytes: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constantFrom('reset' as const, 'truncate' as const, 'stall' as const),
    afterBytes: fc.integer({ min: 0, max: 9_000 }),
  }),
  fc.record({
    kind: fc.constant('bit-flip' as const),
    everyBytes: fc.integer({ min: 50, max: 5_000 }),
  }),
  fc.record({
    kind: fc.constant('swap' as const),
    everyReplies: fc.integer({ min: 2, max: 10 }),
  }),
  fc.constant<WireFault>({ kind: 'down' }),
);

/** A value that says whose it is, and which of its versions. */
function valueOf(key: string, version: number): { key: string; version: number; rest: string } {
  return { key, version, rest: `${key}/${version};`.repeat(20) };
}

const sent = new Map<string, number>();
const confirmed = new Map<string, number>();
/** Writes that nobody has confirmed: they may have happened, or may yet. */
const doubtful = new Set<string>();
const outcomes = new Map<string, number>();

/** The kind of error that a call ends with; anything but a `StoreError` fails the test. */
async function endOf(call: Promise<unknown>): Promise<string> {
  const kind = await call.then(
    () => 'value',
    (error: { kind?: string }) => error.kind ?? String(error),
  );
  outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  expect(kind).toMatch(
    /^(?:value|denied|throttled|timeout|unavailable|invalid-data|too-large|conflict)$/,
  );
  return kind;
}

async function write(key: string): Promise<void> {
  const version = (sent.get(key) ?? 0) + 1;
  sent.set(key, version);
  const end = await endOf(opened.store.set(key, valueOf(key, version)));
  if (end === 'value') confirmed.set(key, version);
  else doubtful.add(`${key}/${version}`);
}

/** A read answers with a version that was sent: the one last confirmed, a newer or a doubtful one. */
async function read(key: string): Promise<void> {
  const atLeast = confirmed.get(key) ?? 0;
  let found: unknown;
  const end = await endOf(opened.store.get(key).then((value) => (found = value)));
  if (end !== 'value') return;
  const { version } = found as { version: number };
  expect(found).toEqual(valueOf(key, version));
  if (!doubtful.has(`${key}/${version}`)) expect(version).toBeGreaterThanOrEqual(atLeast);
  expect(version).toBeLessThanOrEqual(sent.get(key) ?? 0);
}

/** The store has to work again soon after the wire does. */
async function recovers(): Promise<void> {
  const endMs = systemClock.now() + RECOVERY_MS;
  while ((await endOf(opened.store.get('key 0'))) !== 'value')
    if (systemClock.now() > endMs) return opened.store.get('key 0').then(() => undefined);
}

test(`${RUNS * 2 * KEYS * ROUNDS} calls through a faulty wire never give a foreign, torn or outdated value (WALKEROS_SEED=${SEED})`, async () => {
  const keys = Array.from({ length: KEYS }, (_, n) => `key ${n}`);
  for (const key of keys) while (!confirmed.has(key)) await write(key);

  await fc.assert(
    fc.asyncProperty(faults, async (fault) => {
      proxy.inject(fault);
      for (let round = 0; round < ROUNDS; round++)
        await Promise.all(keys.flatMap((key) => [write(key), read(key)]));
      proxy.inject({ kind: 'none' });
      await recovers();
      await Promise.all(keys.map(read));
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  expect(outcomes.get('value')).toBeGreaterThanOrEqual(RUNS);
}, 3_600_000);
