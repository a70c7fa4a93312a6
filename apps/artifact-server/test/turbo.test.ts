import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Flow } from '@walkeros/core';
import { createS3Server, startRedisServer } from '@walkeros/store-testkit';
import { openServer, READER, type TestServer, TOKEN } from './open-server.js';
import {
  createTurboWorkspace,
  type TurboRun,
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
  await withServer(store, use).finally(() => rm(basePath, { recursive: true, force: true }));
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

describe.each<TurboVersion>(['turbo-oldest', 'turbo-middle', 'turbo-newest'])(
  '%s',
  (version) => {
    test.each([
      ['without signatures', undefined],
      ['with signatures', KEY],
    ])('gets back byte for byte what it has built, %s', async (_how, signatureKey) => {
      await onFiles((server) =>
        expectRoundTrip(() =>
          workspace.run({ version, api: server.url, token: TOKEN, signatureKey }),
        ),
      );
    });
  },
);

test('artifacts on Redis come back byte for byte, signed', async () => {
  const redis = await startRedisServer();
  const store = {
    package: '@walkeros/server-store-redis',
    config: { settings: { url: redis.url } },
  };
  await withServer(store, (server) =>
    expectRoundTrip(() => workspace.run({ api: server.url, token: TOKEN, signatureKey: KEY })),
  ).finally(() => redis.stop());
});

test('artifacts in a bucket come back byte for byte, signed', async () => {
  const bucket = await createS3Server({ buckets: ['artifacts'] });
  const { url: endpoint, credentials } = bucket;
  const settings = { bucket: 'artifacts', endpoint, credentials };
  const store = { package: '@walkeros/server-store-s3', config: { settings } };
  await withServer(store, (server) =>
    expectRoundTrip(() => workspace.run({ api: server.url, token: TOKEN, signatureKey: KEY })),
  ).finally(() => bucket.close());
});

test('a client that names its team by slug or by id finds the same artifacts', async () => {
  await onFiles(async (server) => {
    const options = { api: server.url, token: TOKEN };
    expect(await workspace.run({ ...options, team: 'acme' })).toMatchObject(BUILT);
    await workspace.forget();
    const both = { TURBO_TEAMID: 'team_1' };
    expect(await workspace.run({ ...options, env: both })).toMatchObject(FULL_HIT);
  });
});

test('an address with a slash at its end works, and so does a preflight', async () => {
  await onFiles((server) =>
    expectRoundTrip(() =>
      workspace.run({ api: `${server.url}/`, token: TOKEN, args: ['--preflight'] }),
    ),
  );
});

test('a dry run learns of both artifacts at once, and from where they would come', async () => {
  await onFiles(async (server) => {
    const options = { api: server.url, token: TOKEN };
    await workspace.run(options);
    await workspace.forget();
    const { output } = await workspace.run({ ...options, args: ['--dry=json'] });

    expect(output.match(/"remote": true/g)).toHaveLength(2);
    expect(server.requests()).toContainEqual(
      expect.objectContaining({ method: 'POST', path: '/v8/artifacts', status: 200 }),
    );
  });
});

test('the time that a hit has saved comes back to the client', async () => {
  await onFiles(async (server) => {
    const options = { api: server.url, token: TOKEN };
    await workspace.run(options);
    await workspace.forget();
    await workspace.run({ ...options, args: ['--summarize'] });

    const saved = await workspace.savedMs();
    expect(saved).toHaveLength(2);
    for (const ms of saved) expect(ms).toBeGreaterThan(0);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^walkeros_artifact_hit_ratio 0\.5$/m);
    expect(metrics).toMatch(/saved_seconds_total\{team="team_1",source="REMOTE"\} 0?\.?\d+/);
  });
});

test('a reader gets artifacts, and is told once that it may not upload any', async () => {
  await onFiles(async (server) => {
    const reader = await workspace.run({ api: server.url, token: READER });
    expect(reader).toMatchObject(BUILT);
    expect(reader.output.match(/skipping uploads/g)).toHaveLength(1);
    await workspace.forget();

    const options = { api: server.url, token: TOKEN };
    expect(await workspace.run(options)).toMatchObject(BUILT);
    await workspace.forget();
    expect(await workspace.run({ ...options, token: READER })).toMatchObject(FULL_HIT);
  });
});
