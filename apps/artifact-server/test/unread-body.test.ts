import {
  createFakeClock,
  createFaultyStore,
  type FakeClock,
  type FaultyStore,
  settle,
} from '@walkeros/store-testkit';
import { openServer, READER, type TestServer } from './open-server.js';
import { head, openRawClient, type RawClient } from './raw-client.js';

const MEBIBYTE = 1024 * 1024;
const PATH = '/v8/artifacts/470736e91c6e13f6';
const PIECE = new Uint8Array(MEBIBYTE);
/** One piece of a body whose length nobody has announced. */
const CHUNK = Buffer.concat([Buffer.from('100000\r\n'), PIECE, Buffer.from('\r\n')]);
const CHUNKED = { 'Transfer-Encoding': 'chunked' };
const UNKNOWN = { Authorization: 'Bearer nobody-knows-me' };
const READ_ONLY = { Authorization: `Bearer ${READER}` };

let clock: FakeClock;
let store: FaultyStore;
let server: TestServer;

beforeEach(async () => {
  clock = createFakeClock();
  store = createFaultyStore();
  server = await openServer({ code: () => store }, { maxBytes: 8 * MEBIBYTE }, clock);
});
afterEach(() => server.close());

/** Sends until neither side takes any more, and gives the bytes that are gone. */
async function sendAll(client: RawClient): Promise<number> {
  for (let piece = 0; piece < 64; piece++) client.write(CHUNK);
  for (let rounds = 0, sent = -1; rounds < 200; rounds++) {
    if (client.sent > sent) rounds = 0;
    sent = client.sent;
    await settle();
  }
  return client.sent;
}

test.each([
  ['an upload without a token', head(`PUT ${PATH}`, { ...CHUNKED, ...UNKNOWN }), '401'],
  [
    'an upload to Nx without a token',
    head('PUT /v1/cache/h1', { ...CHUNKED, ...UNKNOWN }),
    '401',
  ],
  [
    'an upload with a token that only reads',
    head(`PUT ${PATH}`, { ...CHUNKED, ...READ_ONLY }),
    '403',
  ],
  ['an upload of too many bytes', head(`PUT ${PATH}`, CHUNKED), '413'],
  ['an upload to nowhere', head('PUT /elsewhere', { ...CHUNKED, ...UNKNOWN }), '404'],
  ['a question without a token', head('POST /v8/artifacts', { ...CHUNKED, ...UNKNOWN }), '401'],
  ['a question that has no end', head('POST /v8/artifacts', CHUNKED), '413'],
  ['a body where none belongs', head('GET /health', { ...CHUNKED, ...UNKNOWN }), '200'],
])('%s is answered at once, and cut off when it goes on', async (_what, request, status) => {
  const client = openRawClient(server);
  client.write(request);
  const sent = sendAll(client);

  expect(await client.answers(1)).toEqual([status]);
  // Some of it is in buffers of the system, on both sides.
  expect(await sent).toBeLessThan(32 * MEBIBYTE);
  clock.advance(1000);
  await client.closed;
});

test('a connection may be used again once a refused body of a modest length is over', async () => {
  await fetch(`${server.url}/ready`);
  const pending = clock.pending;
  const client = openRawClient(server);
  const length = { 'Content-Length': PIECE.length };
  client.write(head(`PUT ${PATH}`, { ...length, ...READ_ONLY }));
  expect(await client.answers(1)).toEqual(['403']);

  client.write(PIECE, head(`GET ${PATH}`));
  expect(await client.answers(2)).toEqual(['403', '404']);
  expect(clock.pending).toBe(pending);
  await client.leave();
});

test('a client that asked to close the connection gets its answer while it sends', async () => {
  const client = openRawClient(server);
  const headers = { ...READ_ONLY, Connection: 'close', 'Content-Length': 4 * MEBIBYTE };
  client.write(head(`PUT ${PATH}`, headers), PIECE);

  expect(await client.answers(1)).toEqual(['403']);
  client.write(new Uint8Array(100));
  await settle();
  clock.advance(1000);
  await client.closed;
});

test('an upload that the store cannot take is answered in the middle, and then cut off', async () => {
  store.always('set', { kind: 'reject', error: new Error('full') });
  const client = openRawClient(server);
  client.write(head(`PUT ${PATH}`, { 'Content-Length': 8 * MEBIBYTE }), PIECE, PIECE);

  expect(await client.answers(1)).toEqual(['503']);
  clock.advance(1000);
  await client.closed;
});
