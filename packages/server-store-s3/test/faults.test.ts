import type { ObjectFault, S3Server } from '@walkeros/store-testkit';
import { createS3Server } from '@walkeros/store-testkit';
import { BUCKET, durationOf, failureOf, openStore } from './open-store.js';
import type { OpenedStore } from './open-store.js';

const TIMEOUT_MS = 4_000;
const VALUE = { tier: 'gold', rest: 'x'.repeat(4_000) };

let server: S3Server;
let opened: OpenedStore;

beforeEach(async () => {
  server = await createS3Server({ buckets: [BUCKET] });
  opened = await openStore(
    { endpoint: server.url, credentials: server.credentials },
    { config: { timeout: TIMEOUT_MS }, settings: { requestTimeout: 700 } },
  );
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
    ['is throttled for good', { status: 503, code: 'SlowDown', times: 99 }, 'throttled'],
    ['meets a server that fails', { status: 500, times: 99 }, 'unavailable'],
    ['is reset', { reset: true, times: 99 }, 'unavailable'],
    ['is reset in mid-body', { resetAfter: 100 }, 'unavailable'],
    ['is cut off in mid-body', { truncateAfter: 100 }, 'unavailable'],
    ['stalls in mid-body', { stallAfter: 100 }, 'timeout'],
    ['is never answered', { hang: true, times: 99 }, 'timeout'],
    ['is answered too late', { delayMs: 5_000, times: 99 }, 'timeout'],
    ['gets a bit flipped', { flipBit: 300 }, 'invalid-data'],
    ['is denied', { status: 403, code: 'AccessDenied' }, 'denied'],
    ['has no longer a session', { status: 400, code: 'ExpiredToken' }, 'denied'],
    [
      'meets a clock that is off',
      { status: 403, code: 'RequestTimeTooSkewed', times: 9 },
      'denied',
    ],
    ['is sent to another region', { status: 301, code: 'PermanentRedirect' }, 'unavailable'],
    [
      'gets a 404 of something that is not S3',
      { status: 404, code: 'NotFound' },
      'unavailable',
    ],
    ['gets an answer that is no error of S3', { status: 418, code: '<&>' }, 'unavailable'],
  ])('that %s ends in time, with the right kind of error', async (_, fault, kind) => {
    server.failNext(fault);
    let failure: unknown;
    const took = await durationOf(async () => {
      failure = await failureOf(opened.store.get('key'));
    });

    expect(failure).toMatchObject({ kind, store: 's3', operation: 'get', key: 'key' });
    expect(took).toBeLessThan(TIMEOUT_MS + 500);
    server.clearFaults();
    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
  });

  test('that is throttled once is tried again by itself', async () => {
    server.failNext({ status: 503, code: 'SlowDown' });

    await expect(opened.store.get('key')).resolves.toEqual(VALUE);
    expect(sent('GET')).toBe(2);
  });

  test('that has to wait for long is told so at once', async () => {
    server.failNext({ status: 503, code: 'SlowDown', retryAfter: 30, times: 9 });

    await expect(opened.store.get('key')).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterMs: 30_000,
    });
    expect(sent('GET')).toBe(1);
  });

  test('of a missing object without the right to list is denied, and says why', async () => {
    server.mayList(false);
    const failure = await failureOf(opened.store.get('missing'));

    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.message).toContain('s3:ListBucket');
  });

  test('of an object that is larger than allowed takes no more of it', async () => {
    server.objects(BUCKET).set('large', { bytes: Buffer.alloc(2_000_000), headers: {} });
    const place = { endpoint: server.url, credentials: server.credentials };
    const { store } = await openStore(place, { settings: { maxBytes: 1_000 } });

    await expect(store.get('large')).rejects.toMatchObject({ kind: 'too-large' });
    await store.destroy();
  });

  test('of the object of another key is an error and never its value', async () => {
    const objects = server.objects(BUCKET);
    const [object] = objects.values();
    if (object !== undefined) objects.set('other', object);

    await expect(opened.store.get('other')).rejects.toMatchObject({ kind: 'invalid-data' });
  });

  test('of many keys asks for at most 32 at once', async () => {
    const { store } = await openStore({
      endpoint: server.url,
      credentials: server.credentials,
    });
    server.failNext({ delayMs: 20, times: 100 });
    await store.getMany(Array.from({ length: 100 }, (_, n) => `key ${n}`));

    expect(server.peak).toBeLessThanOrEqual(32);
    expect(server.peak).toBeGreaterThan(8);
    await store.destroy();
  });
});

describe('raw bytes', () => {
  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['flipped', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 1 ? byte ^ 4 : byte)))],
    ['cut off', (bytes) => bytes.subarray(1)],
    ['swapped', () => Buffer.from('others')],
  ])('that were %s in the bucket are an error', async (_, harm) => {
    const place = { endpoint: server.url, credentials: server.credentials };
    const { store } = await openStore(place, { config: { file: true } });
    await store.set('raw', 'a,b,c', 60_000);
    const object = server.objects(BUCKET).get('raw');
    if (object !== undefined) object.bytes = harm(object.bytes);

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
    await store.destroy();
  });

  test('whose expiry was changed in the bucket are an error', async () => {
    const place = { endpoint: server.url, credentials: server.credentials };
    const { store } = await openStore(place, { config: { file: true } });
    await store.set('raw', 'a,b,c', 60_000);
    const object = server.objects(BUCKET).get('raw');
    if (object !== undefined) object.headers['x-amz-meta-walkeros-expires'] = '1';

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
    await store.destroy();
  });
});

describe('a write', () => {
  test.each<[string, ObjectFault, string]>([
    ['throttled for good', { status: 503, code: 'SlowDown', times: 99 }, 'throttled'],
    ['never answered', { hang: true, times: 99 }, 'timeout'],
    ['denied', { status: 403, code: 'AccessDenied' }, 'denied'],
    ['too large for the server', { status: 400, code: 'EntityTooLarge' }, 'too-large'],
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
    expect(sent('PUT')).toBe(3);
  });

  test('is not overtaken by a later one of its key', async () => {
    server.failNext({ delayMs: 100, on: 'write' });
    await Promise.all([opened.store.set('key', 'first'), opened.store.set('key', 'second')]);

    await expect(opened.store.get('key')).resolves.toBe('second');
  });
});

describe('a bucket', () => {
  test('whose name somebody else has is a conflict', async () => {
    server.takeName('taken');
    const place = { endpoint: server.url, credentials: server.credentials };
    const { store } = await openStore(place, { settings: { bucket: 'taken' } });

    await expect(store.setup()).rejects.toMatchObject({ kind: 'denied', operation: 'setup' });
    await store.destroy();
  });
});
