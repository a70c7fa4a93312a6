import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFlow } from '@walkeros/collector';
import { type Flow, silentLogger, type Store } from '@walkeros/core';
import { LayeredCache, LocalCache, storeRemote } from '@walkeros/layered-cache';
import { createGcsServer, createS3Server, startRedisServer } from '@walkeros/store-testkit';

/** Larger than one value, and no smaller when it is packed. */
const OUTPUT = randomBytes(1_500_000);
const BUCKET = 'artifacts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'layered-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type OnStore = (use: (store: Store) => Promise<void>) => Promise<void>;

/** Opens a store as a config would. */
async function withStore(
  store: Flow.Store,
  use: (store: Store) => Promise<void>,
): Promise<void> {
  const { collector } = await startFlow(
    { stores: { it: store } },
    { logger: silentLogger, from: __filename },
  );
  await use(collector.stores['it'] as Store).finally(() => collector.shutdown());
}

const STORES: Record<string, OnStore> = {
  files: (use) => {
    const settings = { basePath: path.join(folder, 'store'), durability: 'none' };
    return withStore({ package: '@walkeros/server-store-fs', config: { settings } }, use);
  },
  SQLite: (use) => {
    const settings = { path: path.join(folder, 'store.db') };
    return withStore({ package: '@walkeros/server-store-sqlite', config: { settings } }, use);
  },
  async Redis(use) {
    const redis = await startRedisServer();
    const config = { settings: { url: redis.url } };
    const store = { package: '@walkeros/server-store-redis', config };
    await withStore(store, use).finally(() => redis.stop());
  },
  async S3(use) {
    const server = await createS3Server({ buckets: [BUCKET] });
    const { url: endpoint, credentials } = server;
    const config = { settings: { bucket: BUCKET, endpoint, credentials } };
    const store = { package: '@walkeros/server-store-s3', config };
    await withStore(store, use).finally(() => server.close());
  },
  async GCS(use) {
    const server = await createGcsServer({ buckets: [BUCKET] });
    const config = {
      settings: { bucket: BUCKET, projectId: 'testkit', apiEndpoint: server.url },
    };
    const store = { package: '@walkeros/server-store-gcs', config };
    await withStore(store, use).finally(() => server.close());
  },
};

test.each(Object.entries(STORES))(
  'what one machine saves another one restores, with no server but %s',
  async (_name, onStore) => {
    const projectDir = path.join(folder, 'project');
    await mkdir(projectDir);
    await writeFile(path.join(projectDir, 'out.js'), OUTPUT);

    const errors: Error[] = [];

    await onStore(async (store) => {
      const machine = (name: string): LayeredCache =>
        new LayeredCache(
          new LocalCache({ directory: path.join(folder, name) }),
          storeRemote(store),
          { onRemoteError: (error) => errors.push(error) },
        );
      const one = machine('one');
      await one.save({
        hash: 'h1',
        projectDir,
        outputFiles: [path.join(projectDir, 'out.js')],
        entry: {
          ...{ taskId: 'app#build', command: 'tsc -b', exitCode: 0, durationMs: 12 },
          ...{ stdout: 'built\n', stderr: '' },
        },
      });
      await one.close();
      const two = machine('two');
      const restored = path.join(folder, 'restored');
      await mkdir(restored);

      expect(await two.get('h1')).toMatchObject({ source: 'remote', stdout: 'built\n' });
      await two.restoreOutputs('h1', restored);
      await two.close();

      const bytes = await readFile(path.join(restored, 'out.js'));
      expect(Buffer.compare(bytes, OUTPUT)).toBe(0);
    });
    expect(errors).toEqual([]);
  },
);
