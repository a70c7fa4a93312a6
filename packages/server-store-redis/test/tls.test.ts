import type { RedisServer, SelfSignedCertificate } from '@walkeros/store-testkit';
import { selfSignedCertificate, startRedisServer } from '@walkeros/store-testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, untilItWorks } from './open-store.js';

let certificate: SelfSignedCertificate;
let folder: string;
let server: RedisServer;
/** The server answers the rig on its plain port, and stores on this one. */
let url: string;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

beforeAll(async () => {
  certificate = await selfSignedCertificate();
  folder = await mkdtemp(path.join(tmpdir(), 'redis-tls-'));
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  await Promise.all([writeFile(cert, certificate.cert), writeFile(key, certificate.key)]);
  const port = await freePort();
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
  const args = ['--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
  server = await startRedisServer({ args });
  url = `rediss://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('the Redis store over TLS', () => {
  test('trusts the authority that it is given', async () => {
    const { store, logger } = await openStore({ url, tls: { ca: certificate.cert } });
    await store.set('key', 'value');

    expect(await store.get('key')).toBe('value');
    expect(logger.lines).toEqual([]);
    await store.destroy();
  });

  test('does not start with a server that it cannot trust, and says why', async () => {
    const other = await selfSignedCertificate();

    await expect(openStore({ url, tls: { ca: other.cert } })).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('check "tls"'),
    });
    await expect(openStore({ url })).rejects.toThrow('check "tls"');
  });

  test('comes back after its connections were cut', async () => {
    const { store } = await openStore({ url, tls: { ca: certificate.cert } });
    await store.set('key', 'value');
    await server.cli('client', 'kill', 'type', 'normal');

    expect(await untilItWorks(() => store.set('key', 'new'))).toBeLessThan(2_000);
    await store.destroy();
  });
});
