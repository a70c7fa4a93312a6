import { S3Client } from '@aws-sdk/client-s3';
import { createS3Server } from '@walkeros/store-testkit';
import type { OpenOptions } from './open-store.js';
import { BUCKET, failureOf, openStore } from './open-store.js';

const endpoint = 'http://127.0.0.1:9';
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

describe('settings', () => {
  test.each<[string, OpenOptions, string]>([
    ['no bucket', { settings: { bucket: '' } }, 'settings.bucket'],
    ['a prefix that begins with a slash', { settings: { prefix: '/a' } }, 'settings.prefix'],
    ['a prefix that climbs', { settings: { prefix: 'a/../b/' } }, 'settings.prefix'],
    ['an endpoint that is none', { settings: { endpoint: 'host:1' } }, 'settings.endpoint'],
    ['a slip of the keyboard', { settings: { buckte: 'x' } as never }, 'settings.buckte'],
    ['a timeout that is none', { config: { timeout: 'soon' } }, 'config.timeout'],
    ['too large values', { settings: { maxBytes: 2 ** 40 } }, 'settings.maxBytes'],
    ['a client that is none', { env: { client: {} } }, 'env.client'],
  ])('with %s are refused, with the path', async (_, options, path) => {
    const failure = await failureOf(openStore({ endpoint, credentials }, options));

    expect(failure).toMatchObject({
      name: 'ConfigError',
      path: `stores.s3.${path.replace(/^settings/, 'config.settings')}`,
    });
  });

  test('without a region ask for one where there is no endpoint', async () => {
    const environment = process.env;
    process.env = { ...environment, AWS_CONFIG_FILE: '/dev/null', AWS_REGION: '' };
    const failure = await failureOf(openStore({ credentials }));
    process.env = environment;

    expect(failure).toMatchObject({ code: 'MISSING_VALUE' });
    expect(failure.message).toContain('stores.s3.config.settings.region: is missing');
  });

  test('take credentials from beside the settings first', async () => {
    const server = await createS3Server({ buckets: [BUCKET] });
    const { store } = await openStore(
      { endpoint: server.url, credentials },
      { config: { credentials: server.credentials } },
    );

    await expect(store.get('key')).resolves.toBeUndefined();
    await store.destroy();
    await server.close();
  });
});

describe('a client of the caller', () => {
  test('is used with its own settings, checksums included, and left open', async () => {
    const server = await createS3Server({ buckets: [BUCKET], region: 'eu-central-1' });
    const client = new S3Client({
      endpoint: server.url,
      credentials: server.credentials,
      region: server.region,
      forcePathStyle: true,
    });
    const { store } = await openStore({}, { env: { client } });
    await store.set('key', 'value');
    await store.destroy();

    const again = (await openStore({}, { env: { client } })).store;
    await expect(again.get('key')).resolves.toBe('value');
    const [put] = server.requests;
    expect(put?.headers['x-amz-checksum-crc32']).toEqual(expect.any(String));
    client.destroy();
    await server.close();
  });

  test('that is destroyed by its owner fails with a typed error', async () => {
    const server = await createS3Server({ buckets: [BUCKET] });
    const client = new S3Client({
      endpoint: server.url,
      credentials: server.credentials,
      region: server.region,
    });
    client.middlewareStack.add(() => () => Promise.reject(new Error('gone')), {
      step: 'initialize',
    });
    const { store } = await openStore({}, { env: { client } });

    await expect(store.get('key')).rejects.toMatchObject({ kind: 'unavailable' });
    client.destroy();
    await server.close();
  });
});
