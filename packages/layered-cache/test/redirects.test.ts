import { RemoteCache } from '../src/index.js';
import { startTurboServer, TOKEN, type TurboServer } from './turbo-server.js';

/** Answers downloads by pointing elsewhere, as servers with signed URLs of a bucket do. */
function redirectTo(server: TurboServer, location: string, method = 'GET'): void {
  server.fault = { method, fault: { kind: 'status', status: 307, headers: { location } } };
}

/** A bucket: it asks for no token. */
async function startBucket(): Promise<TurboServer> {
  const bucket = await startTurboServer();
  bucket.open = true;
  bucket.artifacts.set('h1', { body: Buffer.from('bytes'), headers: {} });
  return bucket;
}

async function read(remote: RemoteCache, hash: string): Promise<string | undefined> {
  const artifact = await remote.get(hash);
  const pieces: Uint8Array[] = [];
  for await (const piece of artifact?.body ?? []) pieces.push(piece);
  return artifact === null ? undefined : Buffer.concat(pieces).toString();
}

let server: TurboServer;
let remote: RemoteCache;

beforeEach(async () => {
  server = await startTurboServer();
  remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
});
afterEach(() => remote.close());

test('a download follows a redirect to another origin, and the token stays behind', async () => {
  const bucket = await startBucket();
  redirectTo(server, `${bucket.url}/v8/artifacts/h1?signature=abc`);

  expect(await read(remote, 'h1')).toBe('bytes');
  expect(server.log[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(bucket.log[0]?.url).toBe('/v8/artifacts/h1?signature=abc');
  expect(bucket.log[0]?.headers).not.toHaveProperty('authorization');
});

test('a redirect within the origin takes the token along', async () => {
  redirectTo(server, '/v8/artifacts/h2', 'HEAD');
  await expect(remote.has('h1')).rejects.toMatchObject({ reason: 'answer' });
  expect(server.log.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test('redirects that go round in circles end after three', async () => {
  redirectTo(server, '/v8/artifacts/h1');
  await expect(remote.get('h1')).rejects.toThrow('more than 3 redirects');
  expect(server.log).toHaveLength(4);
});

test.each(['file:///etc/passwd', 'http://[', 'ftp://localhost/h1'])(
  'a redirect to %s is refused',
  async (location) => {
    redirectTo(server, location);
    await expect(remote.get('h1')).rejects.toMatchObject({ reason: 'answer' });
  },
);

test('an upload is sent nowhere else', async () => {
  const bucket = await startBucket();
  redirectTo(server, `${bucket.url}/v8/artifacts/h2`, 'PUT');
  const stream = async function* () {
    yield Buffer.from('bytes');
  };

  const put = remote.put('h2', { sizeBytes: 5, stream }, { durationMs: 1 });
  await expect(put).rejects.toMatchObject({ status: 307 });
  expect(bucket.log).toEqual([]);
});
