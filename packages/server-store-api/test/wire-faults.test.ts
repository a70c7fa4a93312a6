import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createFakeClock, createHttpOrigin, settle } from '@walkeros/store-testkit';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await closeStores();
  await origin.close();
});

const half: OriginAnswer['schedule'] = [{ send: '{"tier":' }];

test.each<[string, OriginAnswer]>([
  ['is reset before the answer', { fault: 'reset' }],
  ['is reset in the body', { schedule: [...half, { end: 'reset' }] }],
  ['closes in a chunked body', { schedule: [...half, { end: 'truncate' }] }],
  [
    'closes before the announced length',
    { headers: { 'content-length': '15' }, schedule: [...half, { end: 'truncate' }] },
  ],
])('a connection that %s is an outage, never a value or a miss', async (_, answer) => {
  origin.on('/k', answer);
  const { store } = openStore({ endpoint: origin.url, retry: { attempts: 1 } });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'unavailable' });
});

test.each<[string, OriginAnswer]>([
  ['never answers', { fault: 'hang' }],
  ['stops in the body', { schedule: [...half, { end: 'hang' }] }],
  ['stops in an error page', { status: 200, schedule: [{ end: 'hang' }] }],
])('an origin that %s is cut off at the deadline', async (_, answer) => {
  origin.on('/k', answer);
  const { store, clock } = openStore({ endpoint: origin.url, timeout: '2s' });

  const failing = failureOf(store.get('k'));
  await origin.arrived(1);
  await clock.advanceAsync(1_999);
  await settle();
  expect(clock.pending).toBe(1);
  await clock.advanceAsync(1);

  expect(await failing).toMatchObject({
    kind: 'timeout',
    message: 'store "users" get "k": no complete answer within 2000 ms',
  });
  expect(clock.pending).toBe(0);
});

test('a body that drips for longer than the deadline is cut off in the middle', async () => {
  const clock = createFakeClock();
  const dripping = await createHttpOrigin({ clock });
  const drip = Array.from({ length: 60 }, () => [{ send: ' ' }, { waitMs: 100 }]).flat();
  dripping.on('/k', { schedule: drip });
  const { store } = openStore({ endpoint: dripping.url, timeout: 1_000 }, { clock });
  const endedAtMs = failureOf(store.get('k')).then((failure) => ({ failure, at: clock.now() }));
  const startMs = clock.now();

  await dripping.arrived(1);
  for (let step = 0; step < 20; step++) await clock.advanceAsync(100);

  const { failure, at } = await endedAtMs;
  expect(failure).toMatchObject({ kind: 'timeout' });
  expect(at - startMs).toBe(1_000);
  await dripping.close();
});

test('an answer that is not HTTP is invalid data', async () => {
  const server = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { store } = openStore({ endpoint: `http://127.0.0.1:${port}` });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'invalid-data' });

  await new Promise((resolve) => server.close(resolve));
});

test('an origin that is down, or has no address, is an outage', async () => {
  const { port } = origin;
  await origin.close();
  const down = openStore({ endpoint: `http://127.0.0.1:${port}`, retry: { attempts: 1 } });
  expect(await failureOf(down.store.get('k'))).toMatchObject({
    kind: 'unavailable',
    message: 'store "users" get "k": the connection failed (ECONNREFUSED)',
  });

  const env = {
    lookup: (_: string, __: unknown, callback: (error: Error) => void) =>
      callback(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })),
  };
  const settings = { endpoint: 'http://api.example.com', retry: { attempts: 1 } };
  expect(await failureOf(openStore(settings, { env }).store.get('k'))).toMatchObject({
    kind: 'unavailable',
    message: 'store "users" get "k": the connection failed (ENOTFOUND)',
  });
});

test('the next call after a fault is served', async () => {
  origin.on('/k', { schedule: [...half, { end: 'truncate' }] }, { json: 'fine' });
  const { store } = openStore({ endpoint: origin.url, retry: { attempts: 1 } });
  await failureOf(store.get('k'));

  expect(await store.get('k')).toBe('fine');
});

test('an error page that goes on for ever does not hold up its status', async () => {
  const endless = { send: Buffer.alloc(65_536, 'x'), times: 10_000 };
  origin.on('/k', { status: 403, schedule: [endless] });
  const { store } = openStore({ endpoint: origin.url });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'denied' });
});

test('calls beyond the connection limit wait for a connection', async () => {
  const answers: (() => void)[] = [];
  origin.otherwise(
    () => new Promise((resolve) => answers.push(() => resolve({ json: 'late' }))),
  );
  const { store } = openStore({ endpoint: origin.url, connections: 3 });

  const calls = Array.from({ length: 9 }, (_, n) => store.get(`k${n}`));
  for (let served = 0; served < 9; served++) {
    await origin.arrived(served + 1);
    answers[served]?.();
  }

  expect(await Promise.all(calls)).toEqual(Array.from({ length: 9 }, () => 'late'));
  expect(origin.peak).toBeLessThanOrEqual(3);
  expect(origin.connections).toBeLessThanOrEqual(3);
});

test('destroy lets a call that is on the wire finish', async () => {
  let answer = (): void => undefined;
  origin.otherwise(
    () => new Promise((resolve) => (answer = () => resolve({ json: 'in time' }))),
  );
  const { store } = openStore({ endpoint: origin.url });

  const call = store.get('k');
  await origin.arrived(1);
  const closed = store.destroy();
  answer();

  expect(await call).toBe('in time');
  await closed;
});
