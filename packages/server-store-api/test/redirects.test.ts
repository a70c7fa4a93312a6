import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;
let other: HttpOrigin;

beforeEach(async () => {
  [origin, other] = await Promise.all([createHttpOrigin(), createHttpOrigin()]);
  other.otherwise({ json: 'from the other origin' });
});
afterEach(async () => {
  await closeStores();
  await Promise.all([origin.close(), other.close()]);
});

const to = (location: string, status = 302) => ({ status, headers: { location } });
const SECRETS = { authorization: 'Bearer secret', cookie: 'session=secret' };

test.each([301, 302, 303, 307, 308])(
  'a read follows a %d within its origin, with its headers',
  async (status) => {
    origin.on('/old/a%2Fb', to('../new/a%2Fb?v=2', status));
    origin.on('/new/a%2Fb', { json: 'moved' });
    const { store } = openStore({ endpoint: `${origin.url}/old/{key}`, headers: SECRETS });

    expect(await store.get('a/b')).toBe('moved');
    expect(origin.requests[1]).toMatchObject({ target: '/new/a%2Fb?v=2', headers: SECRETS });
  },
);

test('three redirects are followed, a fourth is one too many', async () => {
  origin.on('/4', to('/3'));
  origin.on('/3', to('/2'));
  origin.on('/2', to('/1'));
  origin.on('/1', to('/0'));
  origin.on('/0', { json: 'there' });
  const { store } = openStore({ endpoint: origin.url, retry: { attempts: 1 } });

  expect(await store.get('3')).toBe('there');
  expect(await failureOf(store.get('4'))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('more than 3 times') as string,
  });
});

test.each([
  ['another port', () => `${other.url}/login?token=secret`],
  ['another host', () => 'http://localhost.example/'],
  ['another host without a scheme', () => '//127.0.0.1:9/x'],
  ['another scheme', () => 'https://127.0.0.1/'],
  ['a file', () => 'file:///etc/passwd'],
])(
  'a read is not redirected to %s, and the address stays out of the error',
  async (_, where) => {
    origin.on('/k', to(where()));
    const { store } = openStore({ endpoint: origin.url, headers: SECRETS });

    const failure = await failureOf(store.get('k'));

    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.message).toContain('to another origin');
    expect(failure.message).not.toMatch(/secret|login|passwd/);
    expect(other.requests).toHaveLength(0);
  },
);

test('allowRedirects lets a read go to another origin, and leaves its headers behind', async () => {
  origin.on('/k', to(`${other.url}/k`));
  const { store } = openStore({
    endpoint: origin.url,
    headers: SECRETS,
    allowRedirects: true,
  });

  expect(await store.get('k')).toBe('from the other origin');
  expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('secret');
});

test('a login in the endpoint is sent as a header to its own origin only', async () => {
  origin.on('/k', to(`${other.url}/k`));
  const endpoint = origin.url.replace('//', '//user:p%40ss@');
  const { store } = openStore({ endpoint, allowRedirects: true });

  await store.get('k');

  const login = Buffer.from('user:p@ss').toString('base64');
  expect(origin.requests[0]?.headers.authorization).toBe(`Basic ${login}`);
  expect(other.requests[0]?.headers.authorization).toBeUndefined();
});

test.each([307, 308])('a write is repeated at the address of a %d', async (status) => {
  origin.on('/k', to('/moved', status));
  origin.on('/moved', { status: 204 });
  const { store } = openStore({ endpoint: origin.url, set: {} });

  await store.set('k', 'value');

  expect(origin.requests[1]).toMatchObject({ method: 'PUT', target: '/moved' });
  expect(origin.requests[1]?.body.toString()).toBe('"value"');
});

test.each([301, 302, 303])('a write is not turned into a read by a %d', async (status) => {
  origin.on('/k', to('/moved', status));
  const { store } = openStore({ endpoint: origin.url, set: {} });

  expect(await failureOf(store.set('k', 1))).toMatchObject({ kind: 'denied' });
  expect(origin.requests).toHaveLength(1);
});

test('a write never leaves its origin', async () => {
  origin.on('/k', to(`${other.url}/k`, 307));
  const { store } = openStore({ endpoint: origin.url, set: {}, allowRedirects: true });

  expect(await failureOf(store.set('k', 1))).toMatchObject({ kind: 'denied' });
  expect(other.requests).toHaveLength(0);
});

test.each([[{ status: 302 }], [to('http://[')]])(
  'a redirect without a usable location is invalid data',
  async (answer) => {
    origin.on('/k', answer);
    const { store } = openStore({ endpoint: origin.url });

    expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'invalid-data' });
  },
);
