import type { GcsServer, ObjectFault } from '@walkeros/store-testkit';
import { createGcsServer } from '@walkeros/store-testkit';
import type { OpenedStore } from './open-store.js';
import { BUCKET, durationOf, failureOf, openStore } from './open-store.js';

const TIMEOUT_MS = 4_000;
const VALUE = { tier: 'gold', rest: 'x'.repeat(4_000) };

let server: GcsServer;
let opened: OpenedStore;

beforeEach(async () => {
  server = await createGcsServer({ buckets: [BUCKET] });
  opened = openStore(server.url, {
    config: { timeout: TIMEOUT_MS },
    settings: { requestTimeout: 700 },
  });
  await opened.store.set('key', VALUE);
});
afterEach(async () => {
  await opened.store.destroy();
  await server.close();
});

const sent = (method: string): number =>
  server.requests.filter((request) => request.method === method).length;

describe('a read', () => {
  test.each<[string, ObjectFault, string]>([
    ['is throttled for good', { status: 429, times: 99 }, 'throttled'],
    ['meets a server that fails', { status: 503, times: 99 }, 'unavailable'],
    ['is reset', { reset: true, times: 99 }, 'unavailable'],
    ['is reset in mid-body', { resetAfter: 100, times: 99 }, 'unavailable'],
    ['is cut off in mid-body', { truncateAfter: 100, times: 99 }, 'unavailable'],
    ['stalls in mid-body', { stallAfter: 100, times: 99 }, 'timeout'],
    ['is never answered', { hang: true, times: 99 }, 'timeout'],
    ['is answered too late', { delayMs: 5_000, times: 99 }, 'timeout'],
    ['gets a bit flipped', { flipBit: 300 }, 'invalid-data'],
    ['is denied', { status: 403 }, 'denied'],
    ['has no token that counts', { status: 401, times: 9 }, 'denied'],
    ['gets a 404 of something that is not Google', { status: 404 }, 'unavailable'],
    ['gets an answer that is no error of Google', { status: 418 }, 'unavailable'],
  ])('that %s ends in time, with the right kind of error', async (_, fault, kind) => {
    server.failNext(fault);
    let failure: unknown;
    const took = await durationOf(async () => {
      failure = await failureOf(() => opened.store.get('key'));
    });

    expect(failure).toMatchObject({ kind, store: 'gcs', operation: 'get', key: 'key' });
    expect(took).toBeLessThan(TIMEOUT_MS + 500);
    server.clearFaults();
    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
  });

  test('that fails once is tried again by itself', async () => {
    server.failNext({ status: 503 });

    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
    expect(sent('GET')).toBe(2);
  });

  test('that breaks off once is tried again by itself', async () => {
    server.failNext({ resetAfter: 100 });

    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
  });

  test('that has to wait for long is told so at once', async () => {
    server.failNext({ status: 429, retryAfter: 30, times: 9 });

    await expect(opened.store.get('key')).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterMs: 30_000,
    });
    expect(sent('GET')).toBe(1);
  });

  test('of a missing object without the right to list is denied, and says why', async () => {
    server.mayList(false);
    const failure = await failureOf(() => opened.store.get('missing'));

    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.message).toContain('storage.objects.list');
  });

  test('that is told that another object is missing is no miss', async () => {
    server.failNext({ status: 404, message: `No such object: ${BUCKET}/other` });

    await expect(opened.store.get('key')).rejects.toMatchObject({ kind: 'invalid-data' });
  });

  test('of an object that is larger than allowed takes no more of it', async () => {
    const large = { bytes: Buffer.alloc(2_000_000), contentType: 'text/plain' };
    server.objects(BUCKET).set('large', large);
    const { store } = openStore(server.url, { settings: { maxBytes: 1_000 } });

    await expect(store.get('large')).rejects.toMatchObject({ kind: 'too-large' });
  });

  test('of the object of another key is an error and never its value', async () => {
    const objects = server.objects(BUCKET);
    const [object] = objects.values();
    if (object !== undefined) objects.set('other', object);

    await expect(opened.store.get('other')).rejects.toMatchObject({ kind: 'invalid-data' });
  });

  test('of many keys asks for at most 32 at once', async () => {
    const { store } = openStore(server.url);
    server.failNext({ delayMs: 20, times: 100 });
    await store.getMany(Array.from({ length: 100 }, (_, n) => `key ${n}`));

    expect(server.peak).toBeLessThanOrEqual(32);
    expect(server.peak).toBeGreaterThan(8);
  });

  test('of raw bytes that were flipped on their way is an error', async () => {
    const { store } = openStore(server.url, { config: { file: true } });
    await store.set('raw', 'a,b,c');
    server.failNext({ flipBit: 5 });

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
  });
});

describe('a write', () => {
  test.each<[string, ObjectFault, string]>([
    ['throttled for good', { status: 429, times: 99 }, 'throttled'],
    ['never answered', { hang: true, times: 99 }, 'timeout'],
    ['denied', { status: 403 }, 'denied'],
    ['too large for the server', { status: 413 }, 'too-large'],
  ])('that is %s leaves the older value', async (_, fault, kind) => {
    server.failNext({ ...fault, on: 'write' });

    await expect(opened.store.set('key', 'new')).rejects.toMatchObject({ kind });
    server.clearFaults();
    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
  });

  test('whose answer is lost is sent again, and happens', async () => {
    server.failNext({ reset: true, applied: true, on: 'write' });
    await opened.store.set('key', 'new');

    await expect(opened.store.get('key')).resolves.toBe('new');
    expect(sent('POST')).toBe(3);
  });

  test('whose answer is damaged does not take the object away', async () => {
    server.failNext({ flipBit: 700, on: 'write' });
    await opened.store.set('key', 'new').catch(() => undefined);

    await expect(opened.store.get('key')).resolves.toBe('new');
    expect(sent('DELETE')).toBe(0);
  });

  test('is not overtaken by a later one of its key', async () => {
    server.failNext({ delayMs: 100, on: 'write' });
    await Promise.all([opened.store.set('key', 'first'), opened.store.set('key', 'second')]);

    await expect(opened.store.get('key')).resolves.toBe('second');
  });
});

test('a bucket whose name somebody else has is denied', async () => {
  server.takeName('taken');
  const { store } = openStore(server.url, { settings: { bucket: 'taken' } });

  await expect(store.setup()).rejects.toMatchObject({ kind: 'denied', operation: 'setup' });
});
