import type { Store } from '@walkeros/core';
import type { FakeClock, SheetsServer } from '@walkeros/store-testkit';
import { createFakeClock, settle, storeContext, testSize } from '@walkeros/store-testkit';
import type { Rig, RigOptions } from './open-store.js';
import { closeRigs, openRig } from './open-store.js';

/*
 * Several processes use one sheet as one account. A process here is an instance of the
 * modules, so that stores share neither quota nor lanes; the time of all of them is one.
 */

const PROCESSES = 4;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const SECONDS = testSize(120, 600);
const KEYS = testSize(160, 1_000);
/** Requests for those keys: more than a minute's quota for all processes together. */
const WRITES = 40;

afterEach(closeRigs);

interface Fleet extends Rig {
  clock: FakeClock;
  /** The store of each process. */
  stores: Store[];
}

async function openFleet(options: Omit<RigOptions, 'clock'>): Promise<Fleet> {
  const clock = createFakeClock();
  const rig = await openRig({ ...options, clock, direct: true });
  const stores: Store[] = [];
  for (let n = 0; n < PROCESSES; n++) stores.push(await openInProcess(rig, clock));
  return { ...rig, clock, stores };
}

async function openInProcess({ store, server }: Rig, clock: FakeClock): Promise<Store> {
  let opened: Store | undefined;
  await jest.isolateModulesAsync(async () => {
    const { storeSheetsInit } = await import('../src/index.js');
    const settings = store.config.settings as never;
    opened = await storeSheetsInit(
      storeContext({ id: 'sessions', clock, settings, env: { fetch: server.fetch } }),
    );
  });
  if (opened === undefined) throw new Error('the store was not opened');
  return opened;
}

/** Moves time until the work is done. */
async function finish(clock: FakeClock, work: Promise<unknown>): Promise<void> {
  let done = false;
  const ended = work.finally(() => (done = true));
  while (!done) {
    await settle();
    clock.advance(50);
  }
  await ended;
}

/** The most requests of a kind that were carried out in any 60 seconds. */
function busiestMinute({ requests }: SheetsServer, kind: 'read' | 'write'): number {
  const times = requests
    .filter((one) => one.kind === kind && one.status === 200)
    .map(({ atMs }) => atMs);
  const within = (from: number): number =>
    times.filter((at) => at >= from && at < from + MINUTE_MS).length;
  return Math.max(...times.map(within));
}

/** How calls have ended: rightly, with a time to wait, or in any other way. */
interface Ends {
  right: number;
  throttled: number;
  other: unknown[];
}

async function end(call: unknown, expected: unknown, ends: Ends): Promise<void> {
  try {
    const found = await call;
    if (found === expected) ends.right++;
    else ends.other.push(found);
  } catch (error) {
    const { kind, retryAfterMs = 0 } = error as { kind?: string; retryAfterMs?: number };
    if (kind === 'throttled' && retryAfterMs > 0) ends.throttled++;
    else ends.other.push(error);
  }
}

test(`${PROCESSES} processes with 2000 lookups a second for ${SECONDS} s stay within one quota, and nobody fails`, async () => {
  const rows = Array.from({ length: 500 }, (_, n) => [`key ${n}`, `value ${n}`]);
  const { stores, clock, server } = await openFleet({
    content: { T: [['key', 'value'], ...rows] },
    settings: { valueColumn: 'value', mode: 'snapshot' },
  });
  const ends: Ends = { right: 0, throttled: 0, other: [] };

  for (let second = 0; second < SECONDS; second++) {
    const calls = stores.flatMap((store) =>
      rows.map(([key = '', value]) => end(store.get(key), value, ends)),
    );
    await finish(clock, Promise.all(calls));
    await clock.advanceAsync(SECOND_MS);
  }

  expect(ends).toEqual({ right: SECONDS * 2_000, throttled: 0, other: [] });
  expect(server.counters.rejected).toBe(0);
  expect(busiestMinute(server, 'read')).toBeLessThanOrEqual(3 * PROCESSES);
}, 600_000);

test(`${PROCESSES} processes that ask for each key, each with its share of the quota, never get a 429`, async () => {
  const share = { reads: 60 / PROCESSES, writes: 60 / PROCESSES };
  const { stores, clock, server } = await openFleet({
    settings: { valueColumn: 'tier', quota: share, maxWait: '10m' },
  });
  const ends: Ends = { right: 0, throttled: 0, other: [] };

  const work = stores.map(async (store) => {
    for (let n = 0; n < 60; n++) await end(store.get('s1'), 'gold', ends);
  });
  await finish(clock, Promise.all(work));

  expect(ends).toEqual({ right: 60 * PROCESSES, throttled: 0, other: [] });
  expect(server.counters).toMatchObject({ reads: 60 * PROCESSES, rejected: 0 });
  expect(busiestMinute(server, 'read')).toBeLessThanOrEqual(60);
});

test(`${PROCESSES} processes that each take the quota for theirs are told when to come back, and nobody is told a miss`, async () => {
  const { stores, clock, server } = await openFleet({
    settings: { valueColumn: 'tier', maxWait: '5s' },
  });
  const ends: Ends = { right: 0, throttled: 0, other: [] };

  const calls: Promise<void>[] = [];
  for (let second = 0; second < 300; second++) {
    calls.push(...stores.map((store) => end(store.get('s1'), 'gold', ends)));
    await clock.advanceAsync(SECOND_MS);
  }
  await finish(clock, Promise.all(calls));

  expect(ends.other).toEqual([]);
  expect(ends.right).toBeGreaterThan(60);
  expect(ends.throttled).toBeGreaterThan(60);
  // One of each process at a time finds out: the others of that process wait for its word.
  expect(server.counters.rejected).toBeLessThan(10 * PROCESSES);
});

test(`${PROCESSES} processes that add ${KEYS} keys each at once lose none and double none, however often Google says 429`, async () => {
  const { stores, clock, server, person } = await openFleet({
    content: { T: [['key', 'value']] },
    settings: { valueColumn: 'value', maxWait: '10m', timeout: '5m' },
  });
  const ends: Ends = { right: 0, throttled: 0, other: [] };

  const work = stores.map(async (store, process) => {
    for (let write = 0; write < WRITES; write++) {
      const keys = Array.from({ length: KEYS / WRITES }, (_, n) => `${process}/${write}/${n}`);
      await Promise.all(keys.map((key) => end(store.set(key, key), undefined, ends)));
    }
  });
  await finish(clock, Promise.all(work));

  expect(ends).toEqual({ right: KEYS * PROCESSES, throttled: 0, other: [] });
  const rows = person.grid().slice(1);
  expect(new Set(rows.map(([key]) => key)).size).toBe(KEYS * PROCESSES);
  expect(rows).toHaveLength(KEYS * PROCESSES);
  expect(rows.every(([key, value]) => key === value)).toBe(true);
  expect(server.counters.rejected).toBeGreaterThan(PROCESSES);
}, 600_000);
