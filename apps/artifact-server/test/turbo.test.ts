import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Flow } from '@walkeros/core';
import { createS3Server, startRedisServer } from '@walkeros/store-testkit';
import {
  openServer,
  openServerIn,
  OVERWRITER,
  READER,
  type TestServer,
  TOKEN,
} from './open-server.js';
import {
  createTurboWorkspace,
  type TurboRun,
  type TurboRunOptions,
  type TurboVersion,
  type TurboWorkspace,
} from './turbo-workspace.js';

const KEY = 'a key for signatures, of 34 bytes.';
const BUILT = { code: 0, cached: '0 cached, 2 total' };
const FULL_HIT = { code: 0, cached: '2 cached, 2 total' };

let workspace: TurboWorkspace;

beforeAll(async () => {
  workspace = await createTurboWorkspace();
});
afterAll(() => workspace.remove());
beforeEach(() => workspace.forget());

async function withServer(
  store: Flow.Store,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await openServer(store);
  await use(server).finally(() => server.close());
}

async function onFiles(use: (server: TestServer) => Promise<void>): Promise<void> {
  const basePath = await mkdtemp(path.join(tmpdir(), 'artifacts-'));
  const settings = { basePath, durability: 'none' };
  const store = { package: '@walkeros/server-store-fs', config: { settings } };
  const removed = (): Promise<void> => rm(basePath, { recursive: true, force: true });
  await withServer(store, use).finally(removed);
}

/** Builds, forgets what this machine knows, and expects everything back from the server. */
async function expectRoundTrip(run: () => Promise<TurboRun>): Promise<void> {
  expect(await run()).toMatchObject(BUILT);
  const [outputs, builds] = [await workspace.outputs(), await workspace.builds()];
  expect(Object.keys(outputs)).toHaveLength(8);
  await workspace.forget();
  expect(await run()).toMatchObject(FULL_HIT);
  expect(await workspace.outputs()).toEqual(outputs);
  expect(await workspace.builds()).toBe(builds);
}

async function onRedis(use: (server: TestServer) => Promise<void>): Promise<void> {
  const redis = await startRedisServer();
  const store = {
    package: '@walkeros/server-store-redis',
    config: { settings: { url: redis.url } },
  };
  await withServer(store, use).finally(() => redis.stop());
}

async function onS3(use: (server: TestServer) => Promise<void>): Promise<void> {
  const bucket = await createS3Server({ buckets: ['artifacts'] });
  const { url: endpoint, credentials } = bucket;
  const settings = { bucket: 'artifacts', endpoint, credentials };
  const store = { package: '@walkeros/server-store-s3', config: { settings } };
  await withServer(store, use).finally(() => bucket.close());
}

const VERSIONS: TurboVersion[] = ['turbo-oldest', 'turbo-middle', 'turbo-newest'];
const STORES = { files: onFiles, Redis: onRedis, S3: onS3 };
const SIGNATURES = { unsigned: undefined, signed: KEY };

describe.each(VERSIONS)('%s', (version) => {
  describe.each(Object.entries(STORES))('on %s', (_store, onStore) => {
    test.each(Object.entries(SIGNATURES))(
      'gets back byte for byte what it has built, %s',
      (_how, signatureKey) =>
        onStore((server) =>
          expectRoundTrip(() =>
            workspace.run({ version, api: server.url, token: TOKEN, signatureKey }),
          ),
        ),
    );
  });
});

describe('artifacts of clients that sign in another way than before', () => {
  const OTHER_KEY = `another ${KEY}`;
  const newest = { version: 'turbo-newest', token: TOKEN } as const;
  const runs: Record<string, Pick<TurboRunOptions, 'version' | 'token' | 'signatureKey'>[]> = {
    'another key': [
      { ...newest, signatureKey: KEY },
      { ...newest, signatureKey: OTHER_KEY },
    ],
    'a key where there was none': [newest, { ...newest, signatureKey: KEY }],
    // A new version may also pack in another way, and what is there stays for most tokens.
    'another scheme after an upgrade, with a token that may overwrite': [
      { ...newest, version: 'turbo-middle', signatureKey: KEY },
      { ...newest, token: OVERWRITER, signatureKey: KEY },
    ],
  };

  test.each(Object.entries(runs))(
    'are missed once, and then found: %s',
    async (_how, turns) => {
      await onFiles(async (server) => {
        for (const turn of turns) {
          await workspace.forget();
          await expectRoundTrip(() => workspace.run({ ...turn, api: server.url }));
        }
      });
    },
  );
});

describe('a client of artifacts that others have built', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'artifacts-'));
    server = await openServerIn(folder);
    await workspace.forget();
    const built = await workspace.run({ api: server.url, token: TOKEN, team: 'acme' });
    expect(built).toMatchObject(BUILT);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('finds them by the id of its team as by its slug, and gets the time that they save', async () => {
    const options = { api: server.url, token: TOKEN, env: { TURBO_TEAMID: 'team_1' } };
    const restored = await workspace.run({ ...options, args: ['--summarize'] });
    expect(restored).toMatchObject(FULL_HIT);

    const saved = await workspace.savedMs();
    expect(saved).toHaveLength(2);
    for (const ms of saved) expect(ms).toBeGreaterThan(0);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^walkeros_artifact_hit_ratio 0\.[5-9]\d*$/m);
    expect(metrics).toMatch(/saved_seconds_total\{team="team_1",source="REMOTE"\} 0?\.?\d+/);
  });

  test('may have a slash at the end of the address, and send a preflight', async () => {
    const options = { api: `${server.url}/`, token: TOKEN, args: ['--preflight'] };
    expect(await workspace.run(options)).toMatchObject(FULL_HIT);
  });

  test('learns of all of them at once in a dry run, and from where they would come', async () => {
    const options = { api: server.url, token: TOKEN, args: ['--dry=json'] };
    const { output } = await workspace.run(options);

    expect(output.match(/"remote": true/g)).toHaveLength(2);
    expect(server.requests()).toContainEqual(
      expect.objectContaining({ method: 'POST', path: '/v8/artifacts', status: 200 }),
    );
  });

  test('is told once that it may not upload any, and gets them all the same', async () => {
    const reader = { api: server.url, token: READER };
    expect(await workspace.run(reader)).toMatchObject(FULL_HIT);
    await workspace.forget();
    const { output, ...run } = await workspace.run({ ...reader, args: ['--force'] });
    expect(run).toMatchObject(BUILT);
    expect(output.match(/skipping uploads/g)).toHaveLength(1);
  });
});
