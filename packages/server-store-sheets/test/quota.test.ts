import { systemClock } from '@walkeros/core';
import { readTab } from '@walkeros/server-store-sheets';
import type { FakeClock } from '@walkeros/store-testkit';
import { createFakeClock, settle, storeContext } from '@walkeros/store-testkit';
import { QuotaBucket } from '../src/quota-bucket.js';
import { closeRigs, openRig } from './open-store.js';

const MINUTE_MS = 60_000;

afterEach(closeRigs);

/** Moves time in small steps until the work is done. */
async function finish<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let done = false;
  const settled = work.finally(() => (done = true));
  settled.catch(() => undefined);
  while (!done) {
    await settle();
    clock.advance(100);
  }
  return settled;
}

/** The most passages in any 60 seconds. */
function busiestMinute(times: readonly number[]): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length),
  );
}

test('at most 60 requests pass in any minute, in the order in which they ask', async () => {
  const clock = createFakeClock();
  const bucket = new QuotaBucket(clock);
  bucket.limitTo(60);
  const passages: [number, number][] = [];

  const work = Array.from({ length: 300 }, async (_, index) => {
    await bucket.pass(10 * MINUTE_MS);
    passages.push([index, clock.now()]);
  });
  await finish(clock, Promise.all(work));

  expect(busiestMinute(passages.map(([, atMs]) => atMs))).toBe(60);
  expect(passages.map(([index]) => index)).toEqual(Array.from({ length: 300 }, (_, i) => i));
});

test('a caller that would wait too long fails at once, with the time to wait', async () => {
  const clock = createFakeClock();
  const bucket = new QuotaBucket(clock);
  bucket.limitTo(1);
  await bucket.pass(0);
  clock.advance(20_000);

  await expect(bucket.pass(30_000)).rejects.toMatchObject({
    kind: 'throttled',
    retryAfterMs: 41_000,
  });
});

test('the store never sends more than its quota, and nobody fails who can wait', async () => {
  const clock = createFakeClock();
  const { store, server } = await openRig({
    clock,
    direct: true,
    settings: { maxWait: '10m' },
  });

  const reads = async (): Promise<void> => {
    for (let count = 0; count < 150; count += 1) {
      expect(await store.get('s1')).toBeDefined();
    }
  };
  await finish(clock, reads());

  const times = server.requests.filter(({ kind }) => kind === 'read').map(({ atMs }) => atMs);
  expect(server.counters).toMatchObject({ reads: 150, rejected: 0 });
  expect(busiestMinute(times)).toBeLessThanOrEqual(60);
});

test('lookups that wait for the quota share the request that passes', async () => {
  const clock = createFakeClock();
  const { store, server } = await openRig({
    clock,
    direct: true,
    settings: { quota: { reads: 1 }, maxWait: '2m' },
  });
  await store.get('s1');

  const waiting = [store.get('s1')];
  for (let count = 0; count < 20; count += 1) {
    await settle();
    waiting.push(store.get('s2'));
  }
  await finish(clock, Promise.all(waiting));

  expect(server.counters.reads).toBe(2);
});

test('a limit that was raised holds as soon as the store with the lower one is closed', async () => {
  const { store, another, server } = await openRig({
    settings: { quota: { reads: 2 }, maxWait: 1 },
  });
  const other = await another({ quota: { reads: 5 } });
  const reads = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await other.get('s1');
  };

  await reads(2);
  await expect(other.get('s1')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  await store.destroy?.();
  await store.destroy?.();
  await reads(3);

  // What the closed store has asked for still counts, since it counts for Google.
  await expect(other.get('s1')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(server.counters.reads).toBe(5);
});

test('a limit that is lowered for a while makes nothing of what has passed before be forgotten', async () => {
  const { store, another, server } = await openRig({
    settings: { quota: { reads: 5 }, maxWait: 1 },
  });
  for (let n = 0; n < 5; n++) await store.get('s1');

  const other = await another({ quota: { reads: 1 } });
  await expect(other.get('s1')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  await other.destroy?.();

  await expect(store.get('s1')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(server.counters.reads).toBe(5);
});

test('readTab leaves no limit behind', async () => {
  const { another, id, account, server } = await openRig({ settings: { maxWait: 1 } });
  const settings = {
    ...{ id, sheet: 'Sessions', endpoint: server.url },
    credentials: { ...account.credentials },
    quota: { reads: 2 },
  };
  await readTab(storeContext({ settings, clock: systemClock }), { maxRows: 1 });

  const store = await another();
  expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
});

test.each([
  ['back', -3_600_000],
  ['forth', 3_600_000],
])('the quota counts the same minute when the time is set %s', async (_, ms) => {
  const clock = createFakeClock();
  const bucket = new QuotaBucket(clock);
  bucket.limitTo(2);
  await bucket.pass(0);
  await bucket.pass(0);
  bucket.block(5_000);
  clock.jump(clock.now() + ms);

  await expect(bucket.pass(0)).rejects.toMatchObject({ retryAfterMs: 61_000 });
  clock.advance(61_000);
  await bucket.pass(0);
});

test('stores of one account share its quota, and the lowest limit holds', async () => {
  const { store, another } = await openRig({ settings: { quota: { reads: 2 }, maxWait: 1 } });
  const other = await another({ quota: { reads: 50 } });

  await store.get('s1');
  await other.get('s1');

  await expect(other.get('s1')).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
});

test('a 429 tells the seconds to wait, and nothing is sent before they are over', async () => {
  const clock = createFakeClock();
  const { store, server } = await openRig({ clock, direct: true, settings: { maxWait: '1s' } });
  server.failNext({ status: 429, retryAfter: 7 });

  await expect(store.get('s1')).rejects.toMatchObject({
    kind: 'throttled',
    retryAfterMs: 7000,
  });
  const sent = server.requests.length;
  await expect(store.get('s1')).rejects.toMatchObject({ kind: 'throttled' });
  expect(server.requests).toHaveLength(sent);
  clock.advance(7000);

  expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
});

test('a 429 whose wait fits is waited for: nobody fails, and a write is not doubled', async () => {
  const clock = createFakeClock();
  const { store, server, person } = await openRig({ clock, direct: true });
  server.failNext({ status: 429, retryAfter: 3, on: 'read' });
  server.failNext({ status: 429, retryAfter: 3, on: 'write', times: 2 });
  const startMs = clock.now();

  await finish(clock, Promise.all([store.set('new', { tier: 'iron' }), store.get('s1')]));

  expect(clock.now() - startMs).toBeGreaterThanOrEqual(9_000);
  expect(server.counters.rejected).toBe(3);
  expect(person.grid().filter(([key]) => key === 'new')).toHaveLength(1);
});

test.each([
  ['a date', (nowMs: number) => new Date(nowMs + 20_000).toUTCString(), 20_000],
  ['nothing', () => undefined, 10_000],
  ['nonsense', () => 'soon', 10_000],
])('a 429 that says %s when to come back is understood', async (_, header, retryAfterMs) => {
  const clock = createFakeClock(1_700_000_000_000);
  const { another } = await openRig({ clock });
  const retryAfter = header(clock.now());
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  const refuse = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('429'), { response: { status: 429, headers } }));
  const store = await another(
    {},
    { sheets: { spreadsheets: { values: { batchGet: refuse } } } },
  );

  await expect(store.get('s1')).rejects.toMatchObject({ kind: 'throttled', retryAfterMs });
});

test('a storm of 429 for ten minutes fails calls with the time to wait, and no call is a miss', async () => {
  const clock = createFakeClock();
  // Somebody else has used up most of what Google grants: each minute, 6 reads are left.
  const { store, server } = await openRig({
    clock,
    direct: true,
    quota: { reads: 6 },
    settings: { maxWait: '5s' },
  });
  const answers = { right: 0, throttled: 0, other: 0 };
  const ask = async (): Promise<void> => {
    try {
      const found = (await store.get('s1')) as { tier?: string } | undefined;
      answers[found?.tier === 'gold' ? 'right' : 'other']++;
    } catch (error) {
      const { kind, retryAfterMs = 0 } = error as { kind?: string; retryAfterMs?: number };
      answers[kind === 'throttled' && retryAfterMs > 0 ? 'throttled' : 'other']++;
    }
  };

  const calls: Promise<void>[] = [];
  for (let second = 0; second < 600; second++) {
    calls.push(...Array.from({ length: 20 }, ask));
    await settle();
    clock.advance(1_000);
  }
  await finish(clock, Promise.all(calls));

  expect(answers.other).toBe(0);
  expect(answers.right).toBeGreaterThan(1_000);
  expect(answers.throttled).toBeGreaterThan(1_000);
  expect(server.counters.rejected).toBeLessThan(60);
}, 60_000);
