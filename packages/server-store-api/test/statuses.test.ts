import type { StoreErrorKind } from '@walkeros/core';
import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import type { ApiStore } from '../src/index.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeAll(async () => {
  origin = await createHttpOrigin();
  origin.otherwise(({ path }) => ({ status: Number(path.slice(1)), json: { found: true } }));
});
afterEach(closeStores);
afterAll(() => origin.close());

const open = (): ApiStore =>
  openStore({ endpoint: origin.url, set: {}, delete: {}, retry: { attempts: 1 } }).store;

type Outcome = 'value' | 'null' | 'absent' | 'done' | StoreErrorKind;

const OWN_MEANING: Record<number, StoreErrorKind> = {
  401: 'denied',
  402: 'denied',
  403: 'denied',
  405: 'denied',
  407: 'denied',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'too-large',
  414: 'invalid-key',
  423: 'conflict',
  425: 'unavailable',
  428: 'conflict',
  429: 'throttled',
  431: 'invalid-key',
  451: 'denied',
  501: 'denied',
  504: 'timeout',
};

function failureOfStatus(status: number): StoreErrorKind {
  if (status >= 500) return OWN_MEANING[status] ?? 'unavailable';
  return OWN_MEANING[status] ?? 'invalid-data';
}

function expectedOfGet(status: number): Outcome {
  if (status === 200 || status === 203) return 'value';
  if (status === 204) return 'null';
  if (status === 404 || status === 410) return 'absent';
  return failureOfStatus(status);
}

function expectedOfSet(status: number): Outcome {
  if (status <= 299) return 'done';
  /* The answers name no location, so that redirects are invalid too. */
  if (status === 404 || status === 410) return 'unavailable';
  return failureOfStatus(status);
}

function expectedOfDelete(status: number): Outcome {
  return status === 404 || status === 410 ? 'done' : expectedOfSet(status);
}

async function outcomeOf(call: Promise<unknown>, none: Outcome): Promise<Outcome> {
  try {
    const value = await call;
    if (value === undefined) return none;
    return value === null ? 'null' : 'value';
  } catch (error) {
    return (error as { kind: StoreErrorKind }).kind;
  }
}

const ALL_STATUSES = Array.from({ length: 400 }, (_, index) => String(200 + index));

async function sweep(
  run: (store: ApiStore, key: string) => Promise<Outcome>,
): Promise<Record<string, Outcome>> {
  const store = open();
  const found = await Promise.all(
    ALL_STATUSES.map(async (key) => [key, await run(store, key)] as const),
  );
  return Object.fromEntries(found);
}

const table = (expected: (status: number) => Outcome): Record<string, Outcome> =>
  Object.fromEntries(ALL_STATUSES.map((key) => [key, expected(Number(key))]));

test('each status from 200 to 599 gives a read exactly one outcome', async () => {
  const found = await sweep((store, key) =>
    outcomeOf(store.get(key) as Promise<unknown>, 'absent'),
  );

  expect(found).toEqual(table(expectedOfGet));
});

test('each status from 200 to 599 gives a set exactly one outcome', async () => {
  const found = await sweep((store, key) =>
    outcomeOf(store.set(key, 1) as Promise<unknown>, 'done'),
  );

  expect(found).toEqual(table(expectedOfSet));
});

test('each status from 200 to 599 gives a delete exactly one outcome', async () => {
  const found = await sweep((store, key) =>
    outcomeOf(store.delete(key) as Promise<unknown>, 'done'),
  );

  expect(found).toEqual(table(expectedOfDelete));
});

test('a failure names store, operation, key and status, and what to check', async () => {
  const failure = await failureOf(open().get('403'));

  expect(failure.message).toBe(
    'store "users" get "403": the API refused access; check the headers and credentials (HTTP 403)',
  );
});

test('a store without verbs for writing refuses to write, and says how to allow it', async () => {
  const { store } = openStore({ endpoint: origin.url });
  const before = origin.requests.length;

  expect(await failureOf(store.set('200', 1))).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('add settings.set') as string,
  });
  expect(await failureOf(store.delete('200'))).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('add settings.delete') as string,
  });
  expect(origin.requests).toHaveLength(before);
});

test('verbs have methods, endpoints and headers of their own', async () => {
  const { store } = openStore({
    endpoint: `${origin.url}/{key}`,
    headers: { 'x-all': 'a' },
    method: 'POST',
    set: {
      method: 'PATCH',
      endpoint: `${origin.url}/200?set={key}`,
      headers: { 'x-set': 's' },
    },
    delete: { method: 'POST', endpoint: `${origin.url}/200?delete={key}` },
  });

  await store.get('200');
  await store.set('k', { a: [1] });
  await store.delete('k');

  const [read, set, remove] = origin.requests.slice(-3);
  expect(read).toMatchObject({ method: 'POST', target: '/200', headers: { 'x-all': 'a' } });
  expect(set).toMatchObject({ method: 'PATCH', target: '/200?set=k' });
  expect(set?.headers).toMatchObject({
    'x-all': 'a',
    'x-set': 's',
    'content-type': 'application/json',
  });
  expect(set?.body.toString()).toBe('{"a":[1]}');
  expect(remove).toMatchObject({ method: 'POST', target: '/200?delete=k' });
});

test('setup asks the API once, and fails when it refuses access', async () => {
  const { store } = openStore({ endpoint: `${origin.url}/404?{key}` });
  await store.setup();

  const refused = openStore({ endpoint: `${origin.url}/401?{key}` });
  expect(await failureOf(refused.store.setup())).toMatchObject({
    kind: 'denied',
    operation: 'setup',
  });
});
