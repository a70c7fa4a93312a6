import { createFakeClock, createFaultyStore, settle } from '@walkeros/store-testkit';
import { ask, openServer } from './open-server.js';
import { head, openRawClient } from './raw-client.js';

const PATH = '/v8/artifacts/470736e91c6e13f6';
const LARGE = new Uint8Array(20_000_000);
test('a shutdown ends in time although clients neither read nor send, and the store hangs', async () => {
  const clock = createFakeClock();
  const store = createFaultyStore();
  const hanging = { ...store, destroy: () => new Promise<void>(() => undefined) };
  const settings = { shutdownTimeout: '2s', storeTimeout: '1h' };
  const server = await openServer({ code: () => hanging }, settings, clock);
  await ask(server, PATH, { method: 'PUT', body: LARGE });
  const clients = Array.from({ length: 4 }, () => openRawClient(server));
  const [reader, sender, refused, ahead] = clients;
  reader?.pause();
  reader?.write(head(`GET ${PATH}`).repeat(3));
  sender?.write(head('PUT /v8/artifacts/a', { 'Content-Length': 1000 }), 'some');
  refused?.write(head('PUT /elsewhere', { 'Transfer-Encoding': 'chunked' }));
  ahead?.write(head('PUT /v8/artifacts/b', { 'Content-Length': LARGE.length }), LARGE);
  await refused?.answers(1);
  while (store.calls.length < 60) await settle();
  for (const operation of ['get', 'set', 'delete'] as const)
    store.always(operation, { kind: 'hang' });
  const startMs = clock.monotonicNow();
  let isClosed = false;
  const closing = server.close().then(() => (isClosed = true));
  while (!isClosed) {
    clock.advance(100);
    await settle();
  }

  await closing;
  // The clock does not wait for the connections: each step takes a few rounds.
  expect(clock.monotonicNow() - startMs).toBeLessThan(4000);
  await Promise.all(clients.map((client) => client.leave()));
});
