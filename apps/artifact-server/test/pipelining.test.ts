import { createMemoryStore, type MemoryStore, settle } from '@walkeros/store-testkit';
import { ask, openServer, OVERWRITER, type TestServer } from './open-server.js';
import { head, openRawClient } from './raw-client.js';

const LARGE = new Uint8Array(20_000_000).fill(7);
const at = (hash: string): string => `/v8/artifacts/${hash}`;
const get = (hash: string): string => head(`GET ${at(hash)}`);
const put = (hash: string, body: string): string =>
  `${head(`PUT ${at(hash)}`, { 'Content-Length': body.length })}${body}`;

let memory: MemoryStore;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStore();
  server = await openServer({ code: () => memory }, { shutdownTimeout: '20s' });
});
afterEach(() => server.close());

const parts = (): number => [...memory.entries.keys()].filter((key) => /^c\//.test(key)).length;

/** Resolves once a reader has stopped the server from reading on. */
async function stalled(): Promise<void> {
  for (let rounds = 0, calls = -1; rounds < 50; rounds++) {
    if (memory.calls.length > calls) rounds = 0;
    calls = memory.calls.length;
    await settle();
  }
}

const putLarge = (hash: string): Promise<Response> =>
  ask(server, at(hash), { method: 'PUT', body: LARGE });

test('requests that are sent ahead are answered one after the other, in their order', async () => {
  const client = openRawClient(server);
  const body = 'bytes'.repeat(50_000);
  client.write(get('a') + put('a', body) + head(`HEAD ${at('a')}`) + get('a') + get('b'));

  expect(await client.answers(5)).toEqual(['404', '202', '200', '200', '404']);
  await client.leave();
});

test('a client that leaves with requests before it leaves nothing behind', async () => {
  for (const hash of ['one', 'two', 'three']) await putLarge(hash);
  const client = openRawClient(server);
  client.pause();
  client.write(get('one') + put('four', 'body') + get('two') + head(`HEAD ${at('three')}`));
  await stalled();
  await client.leave();

  // Nobody reads these parts any more, so that they go when others take their place.
  const before = parts();
  for (const hash of ['one', 'two'])
    await ask(server, at(hash), { method: 'PUT', body: LARGE, token: OVERWRITER });
  await server.close();
  expect(parts()).toBe(before);
});

test('requests that are sent ahead are not read from the store before it is their turn', async () => {
  await putLarge('one');
  await putLarge('two');
  const asked = memory.calls.length;
  const client = openRawClient(server);
  client.pause();
  client.write(get('one') + get('two').repeat(20));
  await stalled();

  const keys = memory.calls.slice(asked).map(({ key }) => /^c\/[^/]+/.exec(key)?.[0]);
  expect(new Set(keys).size).toBe(1);
  await client.leave();
});

test('a client that sends hundreds of requests ahead is cut off', async () => {
  await putLarge('one');
  const client = openRawClient(server);
  client.pause();
  client.write(get('one').repeat(600));
  await client.closed;
});
