import fc from 'fast-check';
import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin, hostileKeys } from '@walkeros/store-testkit';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeAll(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ json: 1 });
});
afterEach(closeStores);
afterAll(() => origin.close());

async function targetOf(endpoint: string, key: string): Promise<string | undefined> {
  await openStore({ endpoint: origin.url + endpoint }).store.get(key);
  return origin.requests.at(-1)?.target;
}

test.each([
  ['/users/{key}', 'a b', '/users/a%20b'],
  ['/users/{key}/profile', 'a/b', '/users/a%2Fb/profile'],
  ['/users?id={key}', 'a&b=c#d', '/users?id=a%26b%3Dc%23d'],
  ['/users?id={key}', '', '/users?id='],
  ['/{key}/as/{key}', 'k', '/k/as/k'],
  ['/{key}', '$&', '/%24%26'],
  ['/users', 'k', '/users/k'],
  ['/users/', 'k', '/users/k'],
  ['', 'k', '/k'],
  ['/users?format=json', 'k', '/users/k?format=json'],
  ['/users/u-{key}', '..', '/users/u-..'],
  ['/users/walkeroskey/{key}', 'k', '/users/walkeroskey/k'],
])('the endpoint %j asks for the key %j as %j', async (endpoint, key, target) => {
  expect(await targetOf(endpoint, key)).toBe(target);
});

test('a key in a header is percent-encoded, and nothing is appended to the path', async () => {
  const { store } = openStore({
    endpoint: `${origin.url}/lookup`,
    headers: { 'X-Key': 'id={key}', authorization: 'Bearer t' },
  });

  await store.get('a\r\nx-admin: 1');

  expect(origin.requests.at(-1)).toMatchObject({
    target: '/lookup',
    headers: { 'x-key': 'id=a%0D%0Ax-admin%3A%201', authorization: 'Bearer t' },
  });
  expect(origin.requests.at(-1)?.headers).not.toHaveProperty('x-admin');
});

test.each([
  ['/users/{key}', ''],
  ['/users/{key}', '.'],
  ['/users/{key}', '..'],
  ['/users/.{key}', '.'],
  ['/users/%2e{key}', '.'],
  ['/users/{key}/profile', '..'],
  ['/users/{key}', '\ud83e'],
  ['/users?id={key}', 'a\udd8a'],
  ['/users/{key}', 'k'.repeat(70_000)],
])('the endpoint %j refuses the key %j without asking', async (endpoint, key) => {
  const before = origin.requests.length;

  const failure = await failureOf(targetOf(endpoint, key));

  expect(failure).toMatchObject({ kind: 'invalid-key', operation: 'get' });
  expect(origin.requests).toHaveLength(before);
});

const someKey = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', '\\', ';', '?', '#', '@', ':') }),
  fc.constantFrom(...hostileKeys.map(({ key }) => key)),
);

test('the origin receives exactly the key, or nothing at all', async () => {
  const { store } = openStore({
    endpoint: `${origin.url}/in/{key}/path?in={key}`,
    headers: { 'x-in-header': '{key}' },
  });

  await fc.assert(
    fc.asyncProperty(someKey, async (key) => {
      const before = origin.requests.length;
      const failure = await failureOf(store.get(key)).catch(() => undefined);
      if (failure !== undefined) {
        expect(failure).toMatchObject({ kind: 'invalid-key' });
        expect(origin.requests).toHaveLength(before);
        return;
      }
      const request = origin.requests.at(-1);
      const url = new URL(request?.target ?? '', origin.url);
      expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'in', key, 'path']);
      expect([...url.searchParams]).toEqual([['in', key]]);
      expect(decodeURIComponent(String(request?.headers['x-in-header']))).toBe(key);
      expect(request?.headers.host).toBe(`127.0.0.1:${origin.port}`);
    }),
    { numRuns: 500 },
  );
});
