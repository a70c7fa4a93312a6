import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  LayeredCache,
  LocalCache,
  RemoteCache,
  type RemoteCacheSettings,
  type SaveArgs,
} from '@walkeros/layered-cache';
import { createMemoryStore } from '@walkeros/store-testkit';
import { openServer, READER, type TestServer, TOKEN } from './open-server.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'remote-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Machine {
  cache: LayeredCache;
  errors: Error[];
  saveAll(...hashes: string[]): Promise<void>;
}

/** A machine with a local cache of its own, in front of the server. */
async function machine(
  { url }: TestServer,
  settings: Partial<RemoteCacheSettings> = {},
): Promise<Machine> {
  const directory = await mkdtemp(path.join(folder, 'machine-'));
  const output = path.join(directory, 'output');
  await writeFile(output, 'built');
  const errors: Error[] = [];
  const remote = new RemoteCache({ baseUrl: url, token: TOKEN, ...settings });
  const cache = new LayeredCache(new LocalCache({ directory }), remote, {
    onRemoteError: (error) => errors.push(error),
  });
  const saveOf = (hash: string): SaveArgs => ({
    hash,
    entry: {
      ...{ taskId: 'app#build', command: 'tsc', exitCode: 0, durationMs: 1_234 },
      ...{ stdout: 'done\n', stderr: '' },
    },
    projectDir: directory,
    outputFiles: [output],
  });
  return {
    cache,
    errors,
    async saveAll(...hashes) {
      for (const hash of hashes) await cache.save(saveOf(hash));
      await cache.drainUploads();
    },
  };
}

async function withServer(use: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await openServer({ code: () => createMemoryStore() });
  await use(server).finally(() => server.close());
}

test.each<[string, Partial<RemoteCacheSettings>]>([
  ['unsigned', {}],
  ['signed', { signatureKey: 'a key that two machines share' }],
  ['of a team by its id', { teamId: 'team_1' }],
  ['of a team by its name', { slug: 'acme' }],
])('what one machine saves, another one restores: %s', async (_what, settings) => {
  await withServer(async (server) => {
    const one = await machine(server, settings);
    await one.saveAll('aaaa');
    const other = await machine(server, settings);

    expect(await other.cache.hasMany(['aaaa', 'bbbb'])).toEqual(new Map([['aaaa', 'remote']]));
    expect(await other.cache.get('aaaa')).toMatchObject({
      ...{ source: 'remote', durationMs: 1_234, stdout: 'done\n' },
    });
    await other.cache.restoreOutputs('aaaa', path.join(folder, 'restored'));

    expect(await readFile(path.join(folder, 'restored/output'), 'utf8')).toBe('built');
    expect([...one.errors, ...other.errors]).toEqual([]);
    await Promise.all([one.cache.close(), other.cache.close()]);
  });
});

test('a machine that may only read does so, however many uploads are forbidden, with one report', async () => {
  await withServer(async (server) => {
    const writer = await machine(server);
    await writer.saveAll('aaaa', 'bbbb');
    const reader = await machine(server, { token: READER });

    await reader.saveAll('n1', 'n2', 'n3', 'n4', 'n5', 'n6');
    expect(await reader.cache.get('aaaa')).toMatchObject({ source: 'remote' });
    await reader.saveAll('n7');
    expect(await reader.cache.has('bbbb')).toBe('remote');
    expect(await reader.cache.get('n7')).toMatchObject({ source: 'local' });

    expect(await writer.cache.has('n1')).toBeNull();
    expect(reader.errors).toMatchObject([{ reason: 'status', status: 403 }]);
    await Promise.all([writer.cache.close(), reader.cache.close()]);
  });
});

test('artifacts that are too large for the server cost a report each, and nothing else', async () => {
  const server = await openServer({ code: () => createMemoryStore() }, { maxBytes: 100 });
  const one = await machine(server);

  await one.saveAll('n1', 'n2', 'n3', 'n4', 'n5');
  expect(await one.cache.has('unknown')).toBeNull();

  expect(one.errors).toMatchObject([1, 2, 3, 4, 5].map(() => ({ status: 413 })));
  expect(server.requests().at(-1)).toMatchObject({ method: 'HEAD', status: 404 });
  await one.cache.close();
  await server.close();
});

test('a hash that is there stays as it is, and that is no error', async () => {
  await withServer(async (server) => {
    const one = await machine(server);
    const other = await machine(server);
    await one.saveAll('aaaa');
    await other.saveAll('aaaa');

    expect([...one.errors, ...other.errors]).toEqual([]);
    await Promise.all([one.cache.close(), other.cache.close()]);
  });
});
