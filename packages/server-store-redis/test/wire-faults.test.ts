import fc from 'fast-check';
import type { FaultProxy, RedisServer, WireFault } from '@walkeros/store-testkit';
import { createFaultProxy, startRedisServer } from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { kindOf, openStore, untilItWorks } from './open-store.js';

const KEYS = 25;
/** Each round reads and writes every key once. */
const ROUNDS = 5;
const RUNS = 20;
const KINDS = new Set<unknown>([undefined, 'timeout', 'unavailable']);

let server: RedisServer;
let proxy: FaultProxy;
let opened: OpenedStore;

beforeAll(async () => {
  server = await startRedisServer();
  proxy = await createFaultProxy({ port: server.port });
  opened = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, commandTimeout: 50 });
});
afterAll(async () => {
  await opened.store.destroy();
  await proxy.close();
  await server.stop();
});

const faults: fc.Arbitrary<WireFault> = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), ms: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ kind: fc.constant('slice' as const), bytes: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constantFrom('reset' as const, 'truncate' as const),
    afterBytes: fc.integer({ min: 0, max: 3_000 }),
  }),
  fc.constant<WireFault>({ kind: 'black-hole' }),
);

/** A value that says whose it is, and which of its versions. */
function valueOf(key: string, version: number): { key: string; version: number; rest: string } {
  return { key, version, rest: `${key}/${version};`.repeat(5) };
}

const sent = new Map<string, number>();
const confirmed = new Map<string, number>();

async function write(key: string): Promise<void> {
  const version = (sent.get(key) ?? 0) + 1;
  sent.set(key, version);
  const kind = await kindOf(opened.store.set(key, valueOf(key, version)));
  expect(KINDS).toContain(kind);
  if (kind === undefined) confirmed.set(key, version);
}

/** A read answers with a version that was sent, no older than the one last confirmed. */
async function read(key: string): Promise<void> {
  const atLeast = confirmed.get(key) ?? 0;
  let found: unknown;
  const kind = await kindOf(opened.store.get(key).then((value) => (found = value)));
  expect(KINDS).toContain(kind);
  if (kind !== undefined) return;
  const { version } = found as { version: number };
  expect(found).toEqual(valueOf(key, version));
  expect(version).toBeGreaterThanOrEqual(atLeast);
  expect(version).toBeLessThanOrEqual(sent.get(key) ?? 0);
}

test('5000 calls through a faulty wire never give a foreign, torn or outdated value', async () => {
  const keys = Array.from({ length: KEYS }, (_, n) => `key ${n}`);
  await Promise.all(keys.map(write));

  await fc.assert(
    fc.asyncProperty(faults, async (fault) => {
      proxy.inject(fault);
      for (let round = 0; round < ROUNDS; round++)
        await Promise.all(keys.flatMap((key) => [write(key), read(key)]));
      proxy.inject({ kind: 'none' });
      await untilItWorks(() => opened.store.get('key 0'));
      await Promise.all(keys.map(read));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 60_000);
