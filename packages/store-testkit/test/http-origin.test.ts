import type { HttpOrigin } from '../src/index.js';
import { createFakeClock, createHttpOrigin, settle } from '../src/index.js';

const clock = createFakeClock();
let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin({ clock });
});
afterEach(() => origin.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${origin.url}${path}`, { headers });

test('a path answers with its scripts in turn, and goes on with the last one', async () => {
  origin.on('/a', { status: 503 }, { json: { n: 1 } });

  expect((await get('/a')).status).toBe(503);
  expect(await (await get('/a')).json()).toEqual({ n: 1 });
  expect(await (await get('/a')).json()).toEqual({ n: 1 });
  expect(origin.count('/a')).toBe(3);
});

test('a path without scripts answers 404, or what the fallback makes of the request', async () => {
  expect((await get('/nowhere')).status).toBe(404);

  origin.otherwise(({ path }) => ({ body: `you asked for ${path}` }));

  expect(await (await get('/nowhere')).text()).toBe('you asked for /nowhere');
});

test('requests are written down as they came over the wire', async () => {
  await fetch(`${origin.url}/a%2Fb?q=%20`, {
    method: 'PUT',
    body: 'text',
    headers: { 'x-key': 'k' },
  });

  expect(origin.requests).toMatchObject([
    { method: 'PUT', target: '/a%2Fb?q=%20', path: '/a%2Fb', headers: { 'x-key': 'k' } },
  ]);
  expect(origin.requests[0]?.body.toString()).toBe('text');
});

test.each([
  ['the same ETag', { 'if-none-match': '"v1"' }, 304],
  ['another ETag', { 'if-none-match': '"v0"' }, 200],
  ['its own date', { 'if-modified-since': 'Tue, 01 Jan 2030 00:00:00 GMT' }, 304],
  ['an earlier date', { 'if-modified-since': 'Mon, 31 Dec 2029 00:00:00 GMT' }, 200],
  [
    'another ETag and its own date',
    { 'if-none-match': '"v0"', 'if-modified-since': 'Tue, 01 Jan 2030 00:00:00 GMT' },
    200,
  ],
])('a conditional request with %s is answered accordingly', async (_, headers, status) => {
  const lastModified = 'Tue, 01 Jan 2030 00:00:00 GMT';
  origin.on('/a', { json: 1, etag: '"v1"', lastModified });

  expect((await get('/a', headers as Record<string, string>)).status).toBe(status);
});

test('a body drips at the pace of the clock', async () => {
  origin.on('/drip', { schedule: [{ send: 'a' }, { waitMs: 1_000 }, { send: 'b', times: 2 }] });

  const reading = get('/drip').then((response) => response.text());
  await origin.arrived(1);
  await settle();
  await clock.advanceAsync(1_000);

  expect(await reading).toBe('abb');
});

test.each([
  ['a connection that is reset before the answer', { fault: 'reset' as const }],
  [
    'a connection that is reset in the body',
    { schedule: [{ send: 'a' }, { end: 'reset' as const }] },
  ],
  ['a body that is cut short', { schedule: [{ send: 'a' }, { end: 'truncate' as const }] }],
])('%s fails at the client', async (_, script) => {
  origin.on('/fault', script);

  await expect(get('/fault').then((response) => response.text())).rejects.toThrow();
});

test('an origin that hangs can be closed', async () => {
  origin.on('/hang', { fault: 'hang' });
  const hanging = get('/hang');
  await origin.arrived(1);

  await origin.close();

  await expect(hanging).rejects.toThrow();
});
