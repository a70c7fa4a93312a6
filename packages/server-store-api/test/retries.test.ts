import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin, settle } from '@walkeros/store-testkit';
import type { OpenStore } from './open-store.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await closeStores();
  await origin.close();
});

/** Lets a call get as far as it can until it waits for time to pass, then passes it. */
async function waited({ clock }: OpenStore, timers: number, ms: number): Promise<void> {
  while (clock.pending < timers) await settle();
  await clock.advanceAsync(ms);
}

test.each<[string, OriginAnswer]>([
  ['408', { status: 408 }],
  ['425', { status: 425 }],
  ['429', { status: 429 }],
  ['500', { status: 500 }],
  ['502', { status: 502 }],
  ['503', { status: 503 }],
  ['504', { status: 504 }],
  ['a reset', { fault: 'reset' }],
])('a read is tried once more after %s', async (_, failure) => {
  origin.on('/k', failure, { json: 'second' });
  const opened = openStore({ endpoint: origin.url });

  const call = opened.store.get('k');
  await waited(opened, 2, 200);

  expect(await call).toBe('second');
  expect(origin.count()).toBe(2);
});

test.each([400, 401, 403, 404, 409, 422, 501])(
  'a read is not repeated after %d',
  async (status) => {
    origin.on('/k', { status });
    const { store } = openStore({ endpoint: origin.url, retry: { attempts: 5 } });

    await Promise.resolve(store.get('k')).catch(() => undefined);

    expect(origin.count()).toBe(1);
  },
);

test('a write, or a read by POST, is sent once', async () => {
  origin.otherwise({ status: 503 });
  const { store } = openStore({ endpoint: origin.url, method: 'POST', set: {}, delete: {} });

  await failureOf(store.get('k'));
  await failureOf(store.set('k', 1));
  await failureOf(store.delete('k'));

  expect(origin.count()).toBe(3);
});

test('the tries are as many as attempts says, and the last failure is the caller’s', async () => {
  origin.on('/k', { status: 500 }, { status: 500 }, { status: 503 });
  const opened = openStore({
    endpoint: origin.url,
    retry: { attempts: 3, baseDelay: 1_000 },
    timeout: '1m',
  });

  const failure = failureOf(opened.store.get('k'));
  await waited(opened, 2, 1_000);
  await waited(opened, 2, 2_000);

  expect(await failure).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('503') as string,
  });
  expect(origin.count()).toBe(3);
});

test('no try is made that would begin after the deadline', async () => {
  origin.on('/k', { status: 500 });
  const { store } = openStore({
    endpoint: origin.url,
    timeout: 1,
    retry: { attempts: 9, baseDelay: '1h' },
  });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'unavailable' });
  expect(origin.count()).toBe(1);
});

test('an outage is not made worse: a tenth of the calls is tried again, and a hundred', async () => {
  origin.otherwise({ status: 503 });
  const opened = openStore({ endpoint: origin.url });
  let ended = 0;
  const calls = Array.from({ length: 500 }, (_, n) =>
    failureOf(opened.store.get(`k${n}`)).then(() => ended++),
  );
  while (ended < calls.length) await opened.clock.advanceAsync(100);

  expect(origin.requests.length).toBeGreaterThanOrEqual(600);
  expect(origin.requests.length).toBeLessThanOrEqual(650);
});

test('a read that waits for its next try keeps the process alive', async () => {
  origin.on('/k', { status: 503 }, { json: 'second' });
  const opened = openStore({ endpoint: origin.url });
  const { clock, store } = opened;
  const alive: boolean[] = [];
  const { setTimeout: arm } = clock;
  clock.setTimeout = (task, delayMs, keepAlive) => {
    alive.push(keepAlive === true);
    return arm(task, delayMs, keepAlive);
  };

  const call = store.get('k');
  await waited(opened, 2, 200);

  expect(await call).toBe('second');
  // The deadline, and the pause. A request on the wire keeps the process alive by itself.
  expect(alive).toEqual([false, true]);
});

describe('Retry-After', () => {
  const busy = (retryAfter: string, status = 429): OriginAnswer => ({
    status,
    headers: { 'retry-after': retryAfter },
  });

  test.each([429, 503])('on a %d holds back all calls of the store', async (status) => {
    origin.on('/a', busy('3', status), { json: 'a' });
    origin.otherwise({ json: 'b' });
    const opened = openStore({ endpoint: origin.url, retry: { attempts: 2, baseDelay: 1 } });

    const first = opened.store.get('a');
    await waited(opened, 2, 0);
    const second = opened.store.get('b');
    await opened.clock.advanceAsync(2_999);
    expect(origin.count()).toBe(1);
    await opened.clock.advanceAsync(1);

    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
    expect(opened.clock.pending).toBe(0);
  });

  test.each([423, 500])(
    'on a %d is told to the caller, and holds back no other key',
    async (status) => {
      origin.on('/locked', busy('600', status));
      origin.on('/other', { json: 'other' });
      const { store } = openStore({ endpoint: origin.url });

      expect(await failureOf(store.get('locked'))).toMatchObject({ retryAfterMs: 600_000 });
      expect(await store.get('other')).toBe('other');
    },
  );

  test('on a 500 is waited for before the next try', async () => {
    origin.on('/a', busy('3', 500), { json: 'a' });
    const opened = openStore({ endpoint: origin.url });

    const call = opened.store.get('a');
    await waited(opened, 2, 2_999);
    expect(origin.count()).toBe(1);
    await opened.clock.advanceAsync(1);

    expect(await call).toBe('a');
  });

  test('is as long as it says, also where the clock is set back meanwhile', async () => {
    origin.on('/a', busy('3', 503));
    origin.on('/b', { json: 'b' });
    const { store, clock } = openStore({ endpoint: origin.url, retry: { attempts: 1 } });
    await failureOf(store.get('a'));

    clock.jump(clock.now() - 3_600_000);
    clock.advance(3_000);

    expect(await store.get('b')).toBe('b');
  });

  test('beyond the deadline fails at once, with the time to wait', async () => {
    origin.on('/a', busy('60'));
    const opened = openStore({ endpoint: origin.url, retry: { attempts: 5 } });

    expect(await failureOf(opened.store.get('a'))).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 60_000,
    });
    opened.clock.advance(10_000);
    expect(await failureOf(opened.store.get('b'))).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 50_000,
      message: 'store "users" get "b": the API asked to wait, for 50 more seconds',
    });
    expect(origin.count()).toBe(1);

    opened.clock.advance(50_000);
    origin.on('/b', { json: 'b' });
    expect(await opened.store.get('b')).toBe('b');
  });

  test('as a date is understood', async () => {
    origin.on('/a', busy(new Date(1_090_000).toUTCString()));
    const { store } = openStore({ endpoint: origin.url });

    expect(await failureOf(store.get('a'))).toMatchObject({ retryAfterMs: 90_000 });
  });

  test.each(['Tue, 01 Jan 1970 00:00:01 GMT', '0', 'soon'])(
    'of %j holds nothing back',
    async (retryAfter) => {
      origin.on('/a', busy(retryAfter));
      origin.on('/b', { json: 'b' });
      const { store } = openStore({ endpoint: origin.url, retry: { attempts: 1 } });

      expect(await failureOf(store.get('a'))).toMatchObject({
        kind: 'throttled',
        retryAfterMs: undefined,
      });
      expect(await store.get('b')).toBe('b');
    },
  );

  test('of ten years holds the store back for ten minutes', async () => {
    origin.on('/a', busy(String(10 * 365 * 86_400)));
    origin.on('/b', { json: 'b' });
    const { store, clock } = openStore({ endpoint: origin.url });
    await failureOf(store.get('a'));

    expect(await failureOf(store.get('b'))).toMatchObject({ retryAfterMs: 600_000 });
    clock.advance(600_000);
    expect(await store.get('b')).toBe('b');
  });

  test('does not hold a caller beyond the end of the store', async () => {
    origin.on('/a', busy('3'));
    const opened = openStore({ endpoint: origin.url, retry: { attempts: 1 } });
    await failureOf(opened.store.get('a'));
    const waiting = failureOf(opened.store.get('b'));
    await waited(opened, 2, 0);

    await opened.store.destroy();

    expect(await waiting).toMatchObject({ kind: 'unavailable' });
    expect(opened.clock.pending).toBe(0);
  });
});
