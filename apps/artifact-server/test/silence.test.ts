import {
  createControlledStore,
  createMemoryStore,
  type ControlledStore,
  settle,
} from '@walkeros/store-testkit';
import { openServer, type TestServer } from './open-server.js';
import { head, openRawClient } from './raw-client.js';

const PATH = '/v8/artifacts/470736e91c6e13f6';
const BODY = new Uint8Array(2_000_000).fill(7);
const UPLOAD = head(`PUT ${PATH}`, { 'Content-Length': BODY.length });

let store: ControlledStore;
let server: TestServer;

beforeEach(async () => {
  store = createControlledStore(createMemoryStore());
  const settings = { idleTimeout: 100, shutdownTimeout: 100, storeTimeout: '20s' };
  server = await openServer({ code: () => store.store }, settings);
});
afterEach(() => server.close());

/** Another connection that says nothing shows that the time of this one must be over. */
async function outlive(connections: number): Promise<void> {
  for (let n = 0; n < connections; n++) await openRawClient(server).closed;
}

/** Lets the store work until there are so many answers. */
async function until(answers: Promise<string[]>): Promise<string[]> {
  let isDone = false;
  void answers.then(() => (isDone = true));
  while (!isDone) {
    await store.releaseAll();
    await settle();
  }
  return answers;
}

test('a connection stays while its client waits for the store', async () => {
  const client = openRawClient(server);
  client.write(UPLOAD, BODY);
  await until(client.answers(1));
  // A known artifact: the store is asked for each part of what it has.
  client.write(UPLOAD, BODY);
  while (store.pending.length === 0) await settle();
  await outlive(3);
  expect(await until(client.answers(2))).toEqual(['202', '202']);

  client.write(head(`GET ${PATH}`));
  while (store.pending.length === 0) await settle();
  await outlive(3);
  expect(await until(client.answers(3))).toEqual(['202', '202', '200']);
  await client.leave();
});

test('a client that falls silent in the middle of its upload is cut off', async () => {
  const client = openRawClient(server);
  client.write(UPLOAD, BODY.subarray(0, 1000));
  await until(client.closed.then(() => []));
  expect(server.requests()).toEqual([]);
});

test('a client that does not read its answer is cut off', async () => {
  const client = openRawClient(server);
  const large = new Uint8Array(20_000_000);
  client.write(head(`PUT ${PATH}`, { 'Content-Length': large.length }), large);
  await until(client.answers(1));

  const reader = openRawClient(server);
  reader.pause();
  reader.write(head(`GET ${PATH}`));
  while (server.requests().length < 2) {
    await store.releaseAll();
    await settle();
  }
  expect(server.requests()[1]).toMatchObject({ method: 'GET', status: 200, complete: false });
  await Promise.all([client.leave(), reader.leave()]);
});
