import { settle } from '@walkeros/store-testkit';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  LayeredCache,
  type LayeredCacheOptions,
  LocalCache,
  RemoteCache,
} from '../src/index.js';
import { heldSaves } from './held-saves.js';
import { machine } from './machine.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTurboServer, TOKEN } from './turbo-server.js';

const text = (...path: string[]) => readFileSync(join(...path), 'utf8');

describe('save', () => {
  test('writes locally and uploads', async () => {
    const server = await startTurboServer();
    const { cache, local, errors } = machine(server);
    const folder = await project({ 'dist/a.js': 'a' });

    await cache.save(saveOf('h1', folder, ['dist/a.js']));
    expect(await local.has('h1')).toBe('local');
    await cache.close();

    expect(server.artifacts.get('h1')?.headers).toEqual({ 'x-artifact-duration': '1234' });
    expect(errors).toEqual([]);
  });

  test('is done before a slow upload is', async () => {
    const server = await startTurboServer();
    let open = (): void => undefined;
    server.gate = new Promise((resolve) => (open = resolve));
    const { cache } = machine(server);

    await cache.save(saveOf('h1', await project()));
    expect(server.artifacts.size).toBe(0);
    open();
    await cache.drainUploads();

    expect(server.artifacts.size).toBe(1);
    await cache.close();
  });

  test('does not fail when the remote refuses', async () => {
    const server = await startTurboServer();
    server.fault = { fault: { kind: 'status', status: 500 } };
    const { cache, local, errors } = machine(server);

    await cache.save(saveOf('h1', await project()));
    await cache.drainUploads();

    expect(await local.has('h1')).toBe('local');
    expect(errors).toMatchObject([{ code: 'REMOTE_CACHE_FAILED', status: 500 }]);
    await cache.close();
  });

  test('fails when the local layer does, and uploads nothing then', async () => {
    const server = await startTurboServer();
    const { cache } = machine(server);

    await expect(cache.save(saveOf('h1', await project(), ['missing']))).rejects.toThrow(
      'ENOENT',
    );
    await cache.close();

    expect(server.log).toEqual([]);
  });

  test('uploads what was saved, not what the project has become since', async () => {
    const server = await startTurboServer();
    let open = (): void => undefined;
    server.gate = new Promise((resolve) => (open = resolve));
    const one = machine(server);
    const folder = await project({ a: 'as saved' });
    for (const hash of ['w1', 'w2', 'w3', 'w4', 'h1'])
      await one.cache.save(saveOf(hash, folder, ['a']));
    writeFileSync(join(folder, 'a'), 'changed');
    open();
    await one.cache.close();
    const other = machine(server);
    const to = temporaryFolder();

    await other.cache.get('h1');
    await other.cache.restoreOutputs('h1', to);

    expect(text(to, 'a')).toBe('as saved');
  });

  test('runs four uploads at once, and not more', async () => {
    const server = await startTurboServer();
    let open = (): void => undefined;
    server.gate = new Promise((resolve) => (open = resolve));
    const { cache } = machine(server);
    const folder = await project({ a: 'a' });

    for (let n = 0; n < 12; n++) await cache.save(saveOf(`h${n}`, folder, ['a']));
    open();
    await cache.close();

    expect(server.artifacts.size).toBe(12);
    expect(server.uploads.most).toBe(4);
  });

  test('does nothing to the task when the reporter throws', async () => {
    const server = await startTurboServer();
    server.fault = { fault: { kind: 'status', status: 500 } };
    const { cache } = machine(server, {
      onRemoteError: () => {
        throw new Error('reporter');
      },
    });

    await cache.save(saveOf('h1', await project()));
    expect(await cache.get('unknown')).toBeNull();
    await cache.close();
  });

  test('reports on stderr when nobody else listens', async () => {
    const server = await startTurboServer();
    server.fault = { fault: { kind: 'status', status: 500 } };
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((line: string) => written.push(line) > 0) as typeof write;
    const local = new LocalCache({ directory: temporaryFolder() });
    const cache = new LayeredCache(
      local,
      new RemoteCache({ baseUrl: server.url, token: TOKEN }),
    );

    await cache.get('h1').finally(() => (process.stderr.write = write));

    expect(written).toEqual(['remote cache: the remote cache answered 500 to GET h1\n']);
    await cache.close();
  });
});

describe('get', () => {
  /** A server that has `h1`, and a machine that has not. */
  async function withUploaded(options: LayeredCacheOptions = {}) {
    const server = await startTurboServer();
    const first = machine(server);
    const folder = await project({ 'dist/a.js': 'a', 'dist/b.js': 'b' });
    await first.cache.save(saveOf('h1', folder, ['dist/a.js', 'dist/b.js']));
    await first.cache.close();
    server.log.length = 0;
    return { server, ...machine(server, options) };
  }

  test('does not touch the remote when the local layer hits', async () => {
    const { server, cache } = await withUploaded({ remoteWrite: false });
    await cache.save(saveOf('h1', await project()));

    expect(await cache.get('h1')).toMatchObject({ source: 'local' });
    expect(await cache.has('h1')).toBe('local');
    expect(server.log).toEqual([]);
    await cache.close();
  });

  test('falls back to the remote, keeps what it gets, and is a local hit from then on', async () => {
    const { server, cache, local, hits, errors } = await withUploaded();

    const entry = await cache.get('h1');

    expect(entry).toMatchObject({
      ...{ hash: 'h1', taskId: 'app#build', command: 'tsc -b', exitCode: 0, durationMs: 1_234 },
      ...{ stdout: 'built\n', stderr: 'a warning\n', outputFiles: ['dist/a.js', 'dist/b.js'] },
      source: 'remote',
    });
    expect(hits).toEqual([['h1', server.artifacts.get('h1')?.body.length]]);
    expect(await local.get('h1')).toMatchObject({ stdout: 'built\n' });
    expect(await cache.get('h1')).toMatchObject({ source: 'local' });
    const to = temporaryFolder();
    await cache.restoreOutputs('h1', to);
    expect(text(to, 'dist/b.js')).toBe('b');
    expect(server.methods()).toEqual(['GET']);
    expect(errors).toEqual([]);
    await cache.close();
  });

  test('is null when both miss, and does not ask a second time', async () => {
    const { server, cache, errors } = await withUploaded();

    expect(await cache.get('h2')).toBeNull();
    expect(await cache.get('h2')).toBeNull();
    expect(await cache.has('h2')).toBeNull();

    expect(server.methods()).toEqual(['GET']);
    expect(errors).toEqual([]);
    await cache.close();
  });

  test('issues one GET for all who ask at once', async () => {
    const { server, cache, hits } = await withUploaded();

    const entries = await Promise.all([1, 2, 3].map(() => cache.get('h1')));

    expect(entries.map((entry) => entry?.source)).toEqual(['remote', 'remote', 'remote']);
    expect(server.methods()).toEqual(['GET']);
    expect(hits).toHaveLength(1);
    await cache.close();
  });

  test('suppresses errors of the remote', async () => {
    const { server, cache, errors } = await withUploaded();
    server.fault = { fault: { kind: 'status', status: 503 } };

    expect(await cache.get('h1')).toBeNull();
    expect(await cache.has('h1')).toBeNull();
    expect(errors).toHaveLength(2);

    server.fault = undefined;
    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    await cache.close();
  });

  test('a probe tells local from remote and moves nothing', async () => {
    const { server, cache, local } = await withUploaded();

    expect(await cache.has('h1')).toBe('remote');
    expect(await local.has('h1')).toBeNull();
    expect(server.methods()).toEqual(['HEAD']);
    await cache.close();
  });

  test('a save while the artifact is on its way wins', async () => {
    const { cache, hits } = await withUploaded({ remoteWrite: false });
    const pulled = cache.get('h1');
    await cache.save(saveOf('h1', await project(), [], 'saved here'));

    expect(await pulled).toMatchObject({ stdout: 'saved here', source: 'local' });
    expect(await cache.get('h1')).toMatchObject({ stdout: 'saved here' });
    expect(hits).toEqual([]);
    await cache.close();
  });

  test('a save wins over a pull that is being kept already', async () => {
    const { server, local } = await withUploaded();
    const { layer, begun, release } = heldSaves(local, 'built\n');
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const cache = new LayeredCache(layer, remote, { remoteWrite: false });

    const pulled = cache.get('h1');
    await begun;
    const saved = cache.save(saveOf('h1', await project(), [], 'saved here'));
    release();
    await Promise.all([pulled, saved]);

    expect(await cache.get('h1')).toMatchObject({ stdout: 'saved here' });
    await cache.close();
  });

  test('a pull that begins in the middle of a save does not replace what is saved', async () => {
    const { server, local } = await withUploaded();
    const { layer, begun, release } = heldSaves(local, 'saved here');
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const cache = new LayeredCache(layer, remote, { remoteWrite: false });

    const saved = cache.save(saveOf('h1', await project(), [], 'saved here'));
    await begun;
    const pulled = cache.get('h1');
    while (server.log.length === 0) await settle();
    release();
    await saved;

    expect(await pulled).toMatchObject({ stdout: 'saved here', source: 'local' });
    expect(await cache.get('h1')).toMatchObject({ stdout: 'saved here' });
    await cache.close();
  });
});

describe('a read-only local layer', () => {
  test('keeps nothing, so that the remote is not asked for anything', async () => {
    const server = await startTurboServer();
    const local = new LocalCache({ directory: temporaryFolder(), readOnly: true });
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const cache = new LayeredCache(local, remote);

    expect(await cache.get('h1')).toBeNull();
    expect(await cache.has('h1')).toBeNull();
    expect(await cache.hasMany(['h1'])).toEqual(new Map());
    expect(server.log).toEqual([]);
    await cache.close();
  });

  test('an output that cannot be copied for the upload is one report, and leaves no copy', async () => {
    const server = await startTurboServer();
    const tempDir = temporaryFolder();
    const errors: Error[] = [];
    const local = new LocalCache({ directory: temporaryFolder(), readOnly: true });
    const remote = new RemoteCache({ baseUrl: server.url, token: TOKEN });
    const onRemoteError = (error: Error) => errors.push(error);
    const cache = new LayeredCache(local, remote, { tempDir, onRemoteError });

    await cache.save(saveOf('h1', await project({ a: 'a' }), ['a', 'missing']));
    await cache.close();

    expect(errors).toMatchObject([{ code: 'ENOENT' }]);
    expect(readdirSync(tempDir)).toEqual([]);
    expect(server.log).toEqual([]);
  });
});

describe('delegation', () => {
  test('key, stats, recordRun and prune are those of the local layer', async () => {
    const server = await startTurboServer();
    const { cache, local } = machine(server, { remoteWrite: false });
    const input = {
      ...{ taskId: 'a#b', taskConfigHash: 'c', projectPackageJsonHash: 'p', envValues: [] },
      ...{ inputFiles: [], workspaceRoot: '/', upstreamHashes: [], workspaceFingerprint: 'w' },
    };
    await cache.save(saveOf('h1', await project()));
    cache.recordRun({
      ...{ hash: 'h1', project: 'app', task: 'build', status: 'success', exitCode: 0 },
      ...{ durationMs: 1, startedAt: 1, endedAt: Date.now() },
    });

    expect(await cache.key(input)).toBe(await local.key(input));
    expect(cache.stats()).toEqual(local.stats());
    expect(cache.stats()).toMatchObject({ entryCount: 1, runCountLast24h: 1 });
    expect((await cache.prune({ maxBytes: 0 })).evicted).toBe(1);
    expect(local.stats().entryCount).toBe(0);
    await expect(cache.prune({})).rejects.toThrow('at least one of');
    expect(server.log).toEqual([]);
    await cache.close();
  });
});
