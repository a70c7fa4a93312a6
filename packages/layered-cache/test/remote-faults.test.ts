import { createFakeClock, createFaultyStore, settle } from '@walkeros/store-testkit';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CacheLayer,
  LayeredCache,
  type LayeredCacheOptions,
  LocalCache,
  type Remote,
  RemoteCache,
  type RemoteCacheSettings,
  storeRemote,
} from '../src/index.js';
import { machine } from './machine.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';
import { type Fault, startTurboServer, TOKEN } from './turbo-server.js';

/** A remote that a test has no use for. */
const neverAsked: Remote = {
  has: () => Promise.reject(new Error('asked')),
  get: () => Promise.reject(new Error('asked')),
  put: () => Promise.reject(new Error('asked')),
};

const KEY = 'a key for signing that is long enough';

/** A server with the signed artifact `h1`, and another machine without it. */
async function withArtifact(
  options: LayeredCacheOptions = {},
  settings: Partial<RemoteCacheSettings> = { signatureKey: KEY },
) {
  const server = await startTurboServer();
  const folder = await project({ 'dist/a.js': 'a'.repeat(10_000) });
  const outputs = ['dist/a.js'];
  const first = machine(server, {}, { ...settings, timeoutMs: 60_000 });
  await first.cache.save(saveOf('h1', folder, outputs));
  await first.cache.close();
  expect(first.errors).toEqual([]);
  const tempDir = temporaryFolder();
  const other = machine(server, { tempDir, ...options }, settings);
  const args = saveOf('h1', folder, outputs);
  const save = () => other.cache.save(args);
  return { server, ...other, tempDir, args, save };
}

describe('a remote that fails while it is read', () => {
  const faults: [string, Fault, Partial<RemoteCacheSettings>, string][] = [
    ['answers 500', { kind: 'status', status: 500 }, {}, 'answered 500'],
    ['answers 401', { kind: 'status', status: 401 }, {}, 'answered 401'],
    ['redirects', { kind: 'status', status: 302, headers: { location: '/' } }, {}, 'redirects'],
    ['hangs', { kind: 'hang' }, { timeoutMs: 50 }, 'timed out after 50ms'],
    ['stalls in the body', { kind: 'stall' }, { timeoutMs: 200 }, 'timed out after 200ms'],
    ['breaks off', { kind: 'cut' }, {}, 'remote cache failed'],
    ['sends half of it', { kind: 'half' }, {}, 'cannot be decompressed'],
    ['sends half of it, signed', { kind: 'half' }, { signatureKey: KEY }, 'signature of h1'],
    ['flips a bit', { kind: 'flip' }, {}, ''],
    ['flips a bit, signed', { kind: 'flip' }, { signatureKey: KEY }, 'signature of h1'],
  ];

  test.each(faults)(
    '%s: a miss, one report, nothing half-kept, and a save heals it',
    async (_what, fault, settings, message) => {
      const { server, cache, local, errors, hits, save, tempDir } = await withArtifact(
        {},
        settings,
      );
      server.fault = { method: 'GET', fault };

      expect(await cache.get('h1')).toBeNull();

      expect(errors).toHaveLength(1);
      expect(errors[0]?.message).toContain(message);
      expect(errors[0]?.message).not.toContain(TOKEN);
      expect(await local.has('h1')).toBeNull();
      expect(hits).toEqual([]);
      expect(readdirSync(tempDir)).toEqual([]);

      await save();
      expect(await cache.get('h1')).toMatchObject({ source: 'local' });
      await cache.close();
    },
  );

  test('an artifact that is not signed is refused where signatures are expected', async () => {
    const { server, cache, errors } = await withArtifact();
    const artifact = server.artifacts.get('h1');
    server.artifacts.set('h1', { body: artifact?.body ?? Buffer.of(), headers: {} });

    expect(await cache.get('h1')).toBeNull();
    expect(errors).toMatchObject([{ reason: 'signature' }]);
    await cache.close();
  });

  test('an artifact of another hash is refused', async () => {
    const { server, cache, errors } = await withArtifact({}, {});
    const artifact = server.artifacts.get('h1');
    server.artifacts.set('h2', { body: artifact?.body ?? Buffer.of(), headers: {} });

    expect(await cache.get('h2')).toBeNull();
    expect(errors).toMatchObject([{ code: 'ARTIFACT_REFUSED' }]);
    await cache.close();
  });

  test('an artifact that cannot be used is not asked for again', async () => {
    const { server, cache } = await withArtifact({}, {});
    server.fault = { method: 'GET', fault: { kind: 'half' } };
    await cache.get('h1');
    const requests = server.log.length;

    expect(await cache.get('h1')).toBeNull();
    expect(server.log).toHaveLength(requests);
    await cache.close();
  });
});

describe('a remote that fails while it is written', () => {
  test.each<[string, Fault]>([
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 401', { kind: 'status', status: 401 }],
    ['refuses a second artifact', { kind: 'status', status: 409 }],
    ['hangs', { kind: 'hang' }],
  ])('%s: the save succeeds, one report', async (_what, fault) => {
    const { server, cache, errors, local, save, tempDir } = await withArtifact(
      {},
      { timeoutMs: 100 },
    );
    server.fault = { method: 'PUT', fault };

    await save();
    await cache.drainUploads();

    expect(await local.has('h1')).toBe('local');
    expect(errors).toMatchObject([{ code: 'REMOTE_CACHE_FAILED' }]);
    expect(readdirSync(tempDir)).toEqual([]);
    await cache.close();
  });

  test('nobody listens there: the save succeeds, one report', async () => {
    const local = new LocalCache({ directory: temporaryFolder() });
    const errors: Error[] = [];
    const remote = new RemoteCache({ baseUrl: 'http://127.0.0.1:1', token: TOKEN });
    const cache = new LayeredCache(local, remote, { onRemoteError: (e) => errors.push(e) });

    await cache.save(saveOf('h1', await project()));
    await cache.drainUploads();

    expect(errors).toMatchObject([{ status: 0, reason: 'transport' }]);
    await cache.close();
  });
});

describe('a disk that is full', () => {
  /** What a layer on a full disk does: the error is Node's own. */
  function fullDisk(local: CacheLayer): CacheLayer {
    const save = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    return new Proxy(local, {
      get: (layer, name) => {
        const member: unknown = name === 'save' ? save : Reflect.get(layer, name, layer);
        return typeof member === 'function' ? member.bind(layer) : member;
      },
    });
  }

  test('where archives are made: the save succeeds, one report', async () => {
    const { cache, errors, save } = await withArtifact({
      tempDir: join(temporaryFolder(), 'missing'),
    });

    await save();
    await cache.drainUploads();

    expect(errors).toHaveLength(1);
    await cache.close();
  });

  test('where artifacts would be unpacked: a miss, one report, and nothing is downloaded', async () => {
    const { server, cache, errors } = await withArtifact({
      tempDir: join(temporaryFolder(), 'missing'),
    });
    server.log.length = 0;

    expect(await cache.get('h1')).toBeNull();
    expect(errors).toMatchObject([{ code: 'ENOENT' }]);
    expect(server.log).toEqual([]);
    await cache.close();
  });

  test('where a pulled entry would be kept: a miss, one report', async () => {
    const { server, local } = await withArtifact();
    const errors: Error[] = [];
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const cache = new LayeredCache(fullDisk(local), remote, {
      onRemoteError: (error) => errors.push(error),
    });

    expect(await cache.get('h1')).toBeNull();
    expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
    await cache.close();
  });

  test('under the local layer itself: the save fails, and nothing is uploaded', async () => {
    const { server, local } = await withArtifact();
    server.log.length = 0;
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const cache = new LayeredCache(fullDisk(local), remote);

    await expect(cache.save(saveOf('h9', await project()))).rejects.toThrow('ENOSPC');
    await cache.close();
    expect(server.log).toEqual([]);
  });
});

describe('a remote that keeps failing', () => {
  test('is left alone for half a minute after three failures, and then tried again', async () => {
    const clock = createFakeClock();
    const { server, cache, errors } = await withArtifact({ clock });
    server.log.length = 0;
    server.fault = { fault: { kind: 'status', status: 503 } };

    for (const hash of ['a', 'b', 'c', 'd', 'e']) expect(await cache.get(hash)).toBeNull();
    await cache.save(saveOf('f', await project()));
    await cache.drainUploads();

    expect(server.log).toHaveLength(3);
    expect(errors).toHaveLength(4);
    expect(errors[3]).toMatchObject({ reason: 'unavailable' });

    server.fault = undefined;
    clock.advance(30_000);
    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    await cache.close();
  });

  test('a bad artifact is not a failure of the remote', async () => {
    const { server, cache } = await withArtifact({}, {});
    const body = server.artifacts.get('h1')?.body ?? Buffer.of();
    for (const hash of ['a', 'b', 'c']) {
      server.artifacts.set(hash, { body, headers: {} });
      expect(await cache.get(hash)).toBeNull();
    }

    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    await cache.close();
  });

  test('a miss is asked for again once it is old', async () => {
    const clock = createFakeClock();
    const { server, cache } = await withArtifact({ clock, missTtlMs: 1_000 });
    const artifact = server.artifacts.get('h1');
    server.artifacts.clear();
    expect(await cache.get('h1')).toBeNull();
    if (artifact) server.artifacts.set('h1', artifact);

    clock.advance(999);
    expect(await cache.get('h1')).toBeNull();
    clock.advance(1);
    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    await cache.close();
  });
});

describe('close', () => {
  test('waits for uploads until its deadline, gives up the rest and says so', async () => {
    const clock = createFakeClock();
    const { server, cache, local, errors } = await withArtifact({
      clock,
      closeTimeoutMs: 5_000,
    });
    server.fault = { method: 'PUT', fault: { kind: 'hang' } };
    const folder = await project({ a: 'a' });
    for (let n = 0; n < 6; n++) await cache.save(saveOf(`u${n}`, folder, ['a']));

    let closed = false;
    const closing = cache.close().then(() => (closed = true));
    clock.advance(4_999);
    await settle();
    expect(closed).toBe(false);
    clock.advance(1);
    await closing;

    expect(errors).toMatchObject([{ reason: 'aborted' }]);
    expect(errors[0]?.message).toContain('6 uploads were not done after 5000ms');
    await expect(local.has('u0')).rejects.toThrow('not open');
  });

  test('waits no longer for a remote that does not close, and says so', async () => {
    const clock = createFakeClock();
    const { local, errors } = await withArtifact();
    const remote: Remote = { ...neverAsked, close: () => new Promise(() => undefined) };
    const cache = new LayeredCache(local, remote, {
      ...{ clock, closeTimeoutMs: 5_000 },
      onRemoteError: (error) => errors.push(error),
    });

    const closing = cache.close();
    await settle();
    expect(clock.pending).toBe(1);
    clock.advance(5_000);
    await closing;

    expect(errors).toMatchObject([{ reason: 'aborted' }]);
    expect(errors[0]?.message).toContain('not closed after 5000ms');
  });

  test('leaves what a store of artifacts still does to itself, with one report for all', async () => {
    const clock = createFakeClock();
    const { local, errors, args } = await withArtifact();
    const store = createFaultyStore();
    store.always('set', { kind: 'hang' });
    store.always('delete', { kind: 'hang' });
    const cache = new LayeredCache(local, storeRemote(store), {
      ...{ clock, closeTimeoutMs: 5_000 },
      onRemoteError: (error) => errors.push(error),
    });
    await cache.save(args);

    const closing = cache.close();
    clock.advance(5_000);
    await settle();
    clock.advance(0);
    await closing;

    expect(errors).toMatchObject([{ reason: 'aborted' }]);
    expect(errors[0]?.message).toContain('1 uploads were not done');
  });
});
