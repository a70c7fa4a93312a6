import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import { createKeyValueApi } from './key-value-api.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await closeStores();
  await origin.close();
});

const MODIFIED = 'Tue, 01 Jan 2030 00:00:00 GMT';
const LATER = 'Tue, 01 Jan 2030 00:00:05 GMT';
const conditionsOf = (request: number): unknown[] => {
  const headers = origin.requests[request]?.headers ?? {};
  return [headers['if-none-match'], headers['if-modified-since']];
};

test('a value that has not changed is not sent again, and is a fresh copy', async () => {
  origin.on('/k', { json: { tags: ['a'] }, etag: '"v1"' });
  const { store } = openStore({ endpoint: origin.url });
  const first = (await store.get('k')) as { tags: string[] };
  first.tags.push('spoiled');

  expect(await store.get('k')).toEqual({ tags: ['a'] });
  expect(conditionsOf(1)).toEqual(['"v1"', undefined]);
});

test('100 reads of a value that stays the same send its body once', async () => {
  const api = await createKeyValueApi();
  const settings = { endpoint: `${api.url}/values/{key}`, set: {} };
  const writer = openStore(settings).store;
  await writer.set('k', 'v1');
  const { store } = openStore(settings);

  for (let n = 0; n < 100; n++) expect(await store.get('k')).toBe('v1');
  const known = api.requests.filter(({ headers }) => headers['if-none-match'] !== undefined);
  expect(known).toHaveLength(99);

  await writer.set('k', 'v2');
  expect(await store.get('k')).toBe('v2');
  await api.close();
});

test.each<[string, OriginAnswer, unknown[]]>([
  ['an ETag and a date', { etag: '"v1"', lastModified: MODIFIED }, ['"v1"', undefined]],
  ['a weak ETag', { etag: 'W/"v1"' }, ['W/"v1"', undefined]],
  ['a date', { lastModified: MODIFIED, headers: { date: LATER } }, [undefined, MODIFIED]],
  [
    'a date of the same second',
    { lastModified: MODIFIED, headers: { date: MODIFIED } },
    [undefined, undefined],
  ],
  ['an ETag that is none', { etag: 'v1' }, [undefined, undefined]],
  [
    'an ETag and no-store',
    { etag: '"v1"', headers: { 'cache-control': 'private, no-store' } },
    [undefined, undefined],
  ],
  ['neither', {}, [undefined, undefined]],
])('an answer with %s is asked for on the right condition', async (_, answer, conditions) => {
  origin.on('/k', { json: 1, ...answer });
  const { store } = openStore({ endpoint: origin.url });

  await store.get('k');
  expect(await store.get('k')).toBe(1);

  expect(conditionsOf(1)).toEqual(conditions);
});

test('a file is revalidated as bytes that nobody shares', async () => {
  origin.on('/k', { body: 'abc', etag: '"v1"' });
  const { store } = openStore({ endpoint: origin.url }, { file: true });
  ((await store.get('k')) as Uint8Array).fill(0);

  expect(Buffer.from((await store.get('k')) as Uint8Array).toString()).toBe('abc');
});

test.each<[string, (store: ReturnType<typeof openStore>['store']) => unknown]>([
  ['set', (store) => store.set('k', 2)],
  ['delete', (store) => store.delete('k')],
])('after a %s nothing is remembered of the key', async (_, change) => {
  origin.on('/k', { json: 1, etag: '"v1"' }, { status: 204 }, { json: 2, etag: '"v2"' });
  const { store } = openStore({ endpoint: origin.url, set: {}, delete: {} });
  await store.get('k');
  await change(store);

  expect(await store.get('k')).toBe(2);
  expect(conditionsOf(2)).toEqual([undefined, undefined]);
});

test('a read by POST is never conditional: to anything but a GET the answer would be 412', async () => {
  origin.otherwise(({ headers }) =>
    headers['if-none-match'] === undefined
      ? { json: 1, headers: { etag: '"v1"' } }
      : { status: 412 },
  );
  const { store } = openStore({ endpoint: origin.url, method: 'POST' });

  expect([await store.get('k'), await store.get('k')]).toEqual([1, 1]);
});

test('a key that went away is not remembered', async () => {
  origin.on('/k', { json: 1, etag: '"v1"' }, { status: 404 }, { json: 1 });
  const { store } = openStore({ endpoint: origin.url });

  expect([await store.get('k'), await store.get('k'), await store.get('k')]).toEqual([
    1,
    undefined,
    1,
  ]);
  expect(conditionsOf(2)).toEqual([undefined, undefined]);
});

test('a broken answer does not take the place of the last good one', async () => {
  const good = { json: 'good', etag: '"v1"' };
  const page = { body: '<html>', headers: { 'content-type': 'text/html' }, etag: '"page"' };
  origin.on('/k', good, page, good);
  const { store } = openStore({ endpoint: origin.url });
  await store.get('k');

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'invalid-data' });
  expect(await store.get('k')).toBe('good');
  expect(conditionsOf(2)).toEqual(['"v1"', undefined]);
});

test('"not modified" in answer to an unconditional request is invalid data', async () => {
  origin.on('/k', { status: 304 });
  const { store } = openStore({ endpoint: origin.url });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'invalid-data' });
});

test.each([
  ['revalidate: false', false],
  ['no room for the body', { bytes: 100 }],
] as const)('with %s every read is unconditional', async (_, revalidate) => {
  origin.on('/k', { json: 'x'.repeat(100), etag: '"v1"' });
  const { store } = openStore({ endpoint: origin.url, revalidate });

  await store.get('k');
  await store.get('k');

  expect(conditionsOf(1)).toEqual([undefined, undefined]);
});

test.each([
  ['entries', { entries: 2 }],
  ['bytes', { bytes: 1_000 }],
])('the least recently read answers are forgotten beyond the bound of %s', async (_, bound) => {
  origin.otherwise(({ path }) => ({ json: path.padEnd(200), etag: `"${path}"` }));
  const { store } = openStore({ endpoint: origin.url, revalidate: bound });

  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await store.get(key);

  const asked = origin.requests.map(({ headers }) => headers['if-none-match'] !== undefined);
  expect(asked).toEqual([false, false, true, false, true, false]);
});
