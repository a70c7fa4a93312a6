import type { FakeClock, GcsServer } from '@walkeros/store-testkit';
import {
  createFakeClock,
  createGcsServer,
  objectStoreFaults,
  testSize,
} from '@walkeros/store-testkit';
import { BUCKET, failureOf, openStore } from './open-store.js';
import { subject } from './subject.js';

const CALLS_IN_OUTAGE = testSize(500, 20_000);
const CALLERS = 32;

objectStoreFaults(subject);

const TIMEOUT_MS = 1_500;

/** Resolves when something else than the call itself begins to wait and keeps the process alive. */
function firstPause(clock: FakeClock): Promise<void> {
  const { setTimeout: arm } = clock;
  return new Promise((resolve) => {
    clock.setTimeout = (task, delayMs, keepAlive) => {
      if (keepAlive === true && delayMs !== TIMEOUT_MS) resolve();
      return arm(task, delayMs, keepAlive);
    };
  });
}

describe('a read from Cloud Storage', () => {
  let server: GcsServer;

  beforeEach(async () => {
    server = await createGcsServer({ buckets: [BUCKET] });
  });
  afterEach(() => server.close());

  test('that breaks off once is tried again by itself', async () => {
    const { store } = openStore(server.url);
    await store.set('key', 'value');
    server.failNext({ resetAfter: 10 });

    await expect(store.get('key')).resolves.toBe('value');
  });

  test('keeps the process alive while it waits for its next try', async () => {
    const clock = createFakeClock();
    const { store } = openStore(server.url, { clock, config: { timeout: TIMEOUT_MS } });
    await store.set('key', 'value');
    server.failNext({ status: 503 });
    const pausing = firstPause(clock);

    const call = store.get('key');
    await pausing;
    await clock.advanceAsync(200);

    await expect(call).resolves.toBe('value');
  });

  test('ends its wait for the next try when nobody waits any more', async () => {
    const clock = createFakeClock();
    const { store } = openStore(server.url, { clock, config: { timeout: TIMEOUT_MS } });
    server.failNext({ status: 429, retryAfter: 2, times: Infinity });
    const pausing = firstPause(clock);

    const call = failureOf(() => store.get('key'));
    await pausing;
    await clock.advanceAsync(TIMEOUT_MS);

    await expect(call).resolves.toMatchObject({ kind: 'timeout' });
    expect(clock.pending).toBe(0);
  });

  test('is tried again in an outage for a tenth of the calls, and a hundred times', async () => {
    const { store } = openStore(server.url);
    server.failNext({ status: 503, times: Infinity });
    let calls = 0;
    const caller = async (): Promise<void> => {
      while (calls++ < CALLS_IN_OUTAGE)
        await expect(store.get('key')).rejects.toMatchObject({ kind: 'unavailable' });
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));

    expect(server.requests.length).toBeLessThanOrEqual(CALLS_IN_OUTAGE * 1.1 + 100);
  }, 600_000);

  test('that is told that another object is missing is no miss', async () => {
    const { store } = openStore(server.url);
    server.failNext({ status: 404, message: `No such object: ${BUCKET}/other` });

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'invalid-data' });
  });

  test('of raw bytes that were flipped on their way is an error', async () => {
    const { store } = openStore(server.url, { config: { file: true } });
    await store.set('raw', 'a,b,c');
    server.failNext({ flipBit: 5 });

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
  });
});
