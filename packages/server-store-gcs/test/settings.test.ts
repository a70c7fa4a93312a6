import { inspect } from 'node:util';
import type { GcsServer } from '@walkeros/store-testkit';
import { createGcsServer, createServiceAccount } from '@walkeros/store-testkit';
import { settingsSchema } from '../src/index.js';
import { clientOf, SECRET } from './client-of.js';
import type { OpenOptions } from './open-store.js';
import { BUCKET, failureOf, openStore } from './open-store.js';

describe('settings', () => {
  test.each<[string, OpenOptions, string]>([
    ['no bucket', { settings: { bucket: '' } }, 'config.settings.bucket'],
    ['a prefix that climbs', { settings: { prefix: 'a/../' } }, 'config.settings.prefix'],
    [
      'an endpoint that is none',
      { settings: { apiEndpoint: 'host' } },
      'config.settings.apiEndpoint',
    ],
    [
      'a slip of the keyboard',
      { settings: { buckte: 'x' } as never },
      'config.settings.buckte',
    ],
    [
      'credentials without a key',
      { settings: { credentials: { client_email: SECRET } as never } },
      'config.settings.credentials.private_key',
    ],
    [
      'two key files',
      {
        settings: {
          credentials: { client_email: 'robot@example.com', private_key: SECRET },
          keyFilename: '/key.json',
        },
      },
      'config.settings.keyFilename',
    ],
    [
      'credentials that are no JSON',
      { config: { credentials: `{${SECRET}` } },
      'config.credentials',
    ],
    ['a client that is none', { env: { client: {} } }, 'env.client'],
  ])('with %s are refused, with the path and without secrets', async (_, options, path) => {
    const failure = await failureOf(() => openStore('http://127.0.0.1:9', options));

    expect(failure).toMatchObject({ name: 'ConfigError', path: `stores.gcs.${path}` });
    expect(inspect(failure, { depth: Infinity })).not.toContain(SECRET);
  });
});

test('a private key whose line breaks are written as \\n is read', () => {
  const { private_key: key, client_email } = createServiceAccount().credentials;
  const given = JSON.stringify({ client_email, private_key: key.replaceAll('\n', '\\n') });
  const { credentials } = settingsSchema.parse({ bucket: 'b', credentials: given }) as {
    credentials: { private_key: string };
  };

  expect(credentials.private_key).toBe(key);
});

describe('a token', () => {
  let server: GcsServer;

  beforeEach(async () => {
    server = await createGcsServer({ buckets: [BUCKET], isOpen: false });
  });
  afterEach(() => server.close());

  test('is fetched once, sent with each request, and fetched anew when it was withdrawn', async () => {
    const client = clientOf(server, server.createAccount());
    const { store } = openStore(undefined, { env: { client } });
    await store.set('key', 'value');
    await expect(store.get('key')).resolves.toBe('value');
    server.expireTokens();

    await expect(store.get('key')).resolves.toBe('value');
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  test('is not asked for with a key that cannot be read, which is said', async () => {
    const credentials = { client_email: 'robot@example.com', private_key: SECRET };
    const { store } = openStore(server.url, { config: { credentials } });
    const failure = await failureOf(() => store.get('key'));

    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.message).toContain('the private key cannot be read');
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
  });

  test('is not asked for with a key file that is not there, which is said', async () => {
    const settings = { keyFilename: '/nowhere/key.json' };
    const { store } = openStore(server.url, { settings });

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'denied' });
  });
});
