import { systemClock } from '@walkeros/core';
import type { S3Server } from '@walkeros/store-testkit';
import { createS3Server, objectStoreFaults } from '@walkeros/store-testkit';
import { BUCKET, openStore } from './open-store.js';
import { subject } from './subject.js';

objectStoreFaults(subject);

test('a call on a machine whose clock is an hour off is signed anew, by the time of the server', async () => {
  const clock = { ...systemClock, now: () => systemClock.now() + 3_600_000 };
  const server = await createS3Server({ buckets: [BUCKET], clock });
  const { url: endpoint, credentials } = server;
  const { store } = await openStore({ endpoint, credentials });
  try {
    await store.set('key', 'value');

    await expect(store.get('key')).resolves.toBe('value');
    expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET']);
  } finally {
    await store.destroy();
    await server.close();
  }
});

test('a throttled store goes on at once when the time of the machine is set back an hour', async () => {
  const server = await createS3Server({ buckets: [BUCKET] });
  const { url: endpoint, credentials } = server;
  const { store } = await openStore({ endpoint, credentials });
  await store.set('key', 'value');
  server.failNext({ status: 503, code: 'SlowDown' });
  await store.get('key');
  const shiftedMs = systemClock.now() - 3_600_000 - systemClock.monotonicNow();
  const time = jest
    .spyOn(Date, 'now')
    .mockImplementation(() => shiftedMs + systemClock.monotonicNow());
  try {
    await expect(store.get('key')).resolves.toBe('value');
  } finally {
    time.mockRestore();
    await store.destroy();
    await server.close();
  }
});

describe('raw bytes in S3', () => {
  let server: S3Server;

  beforeEach(async () => {
    server = await createS3Server({ buckets: [BUCKET] });
  });
  afterEach(() => server.close());

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['flipped', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 1 ? byte ^ 4 : byte)))],
    ['cut off', (bytes) => bytes.subarray(1)],
    ['emptied', () => Buffer.alloc(0)],
    ['swapped', () => Buffer.from('others')],
  ])('that were %s in the bucket are an error', async (_, harm) => {
    const { url: endpoint, credentials } = server;
    const { store } = await openStore({ endpoint, credentials }, { config: { file: true } });
    await store.set('raw', 'a,b,c', 60_000);
    const object = server.objects(BUCKET).get('raw');
    if (object !== undefined) object.bytes = harm(object.bytes);

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
    await store.destroy();
  });

  test('whose expiry was changed in the bucket are an error', async () => {
    const { url: endpoint, credentials } = server;
    const { store } = await openStore({ endpoint, credentials }, { config: { file: true } });
    await store.set('raw', 'a,b,c', 60_000);
    const object = server.objects(BUCKET).get('raw');
    if (object !== undefined) object.headers['x-amz-meta-walkeros-expires'] = '1';

    await expect(store.get('raw')).rejects.toMatchObject({ kind: 'invalid-data' });
    await store.destroy();
  });
});
