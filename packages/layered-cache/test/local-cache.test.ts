import { createFakeClock } from '@walkeros/store-testkit';
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord, RunStatus } from '../src/index.js';
import { ArtifactError, LocalCache, type LocalCacheOptions } from '../src/index.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';

const DAY_MS = 86_400_000;

function openCache(options: Partial<LocalCacheOptions> = {}) {
  const directory = options.directory ?? temporaryFolder();
  return { directory, cache: new LocalCache({ ...options, directory }) };
}

function run(status: RunStatus, endedAt: number): RunRecord {
  return {
    ...{ hash: 'h', project: 'app', task: 'build', status, exitCode: 0, durationMs: 5 },
    ...{ startedAt: endedAt - 5, endedAt, forwardArgs: ['--watch'] },
  };
}

describe('save and get', () => {
  test('give back what a task printed, and name what it made', async () => {
    const clock = createFakeClock(1_700_000_000_000);
    const { cache } = openCache({ clock });
    const folder = await project({ 'dist/b.js': 'b', 'dist/a.js': 'a' });

    await cache.save(saveOf('h1', folder, ['dist/b.js', 'dist/a.js']));

    expect(await cache.get('h1')).toEqual({
      hash: 'h1',
      taskId: 'app#build',
      command: 'tsc -b',
      exitCode: 0,
      durationMs: 1_234,
      stdout: 'built\n',
      stderr: 'a warning\n',
      outputFiles: ['dist/a.js', 'dist/b.js'],
      storedAt: new Date(clock.now()).toISOString(),
      source: 'local',
    });
    await cache.close();
  });

  test('an unknown hash is null', async () => {
    const { cache } = openCache();

    expect(await cache.get('unknown')).toBeNull();
    expect(await cache.has('unknown')).toBeNull();
  });

  test('a second save of a hash replaces the first and leaves nothing of it behind', async () => {
    const { cache, directory } = openCache();
    const folder = await project({ a: 'first', b: 'second' });
    await cache.save(saveOf('h1', folder, ['a'], 'first'));

    await cache.save(saveOf('h1', folder, ['b'], 'second'));

    expect(await cache.get('h1')).toMatchObject({ stdout: 'second', outputFiles: ['b'] });
    expect(readdirSync(join(directory, 'v1/entries'))).toHaveLength(1);
  });

  test('an entry outlives the process', async () => {
    const { cache, directory } = openCache();
    await cache.save(saveOf('h1', await project()));
    await cache.close();

    const again = openCache({ directory }).cache;

    expect(await again.has('h1')).toBe('local');
    expect(await again.get('h1')).toMatchObject({ stdout: 'built\n' });
  });

  test.each(['', '../h', 'a/b', 'a'.repeat(129), 'a\0', '.'])(
    'what is no hash is refused: %j',
    async (hash) => {
      const { cache } = openCache();

      await expect(cache.get(hash)).rejects.toThrow('is not a hash');
      await expect(cache.save(saveOf(hash, temporaryFolder()))).rejects.toThrow(TypeError);
    },
  );

  test('a save that fails leaves no entry and no files', async () => {
    const { cache, directory } = openCache();

    await expect(cache.save(saveOf('h1', await project(), ['missing']))).rejects.toThrow(
      'ENOENT',
    );

    expect(await cache.get('h1')).toBeNull();
    expect(readdirSync(join(directory, 'v1/entries'))).toEqual([]);
    expect(readdirSync(join(directory, 'v1/tmp'))).toEqual([]);
  });

  test('close waits for a save that is under way', async () => {
    const { cache, directory } = openCache();
    const saving = cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));

    await cache.close();
    await saving;

    expect(await openCache({ directory }).cache.has('h1')).toBe('local');
  });

  test('an entry whose logs have vanished is a miss, and can be saved again', async () => {
    const { cache, directory } = openCache();
    const folder = await project();
    await cache.save(saveOf('h1', folder));
    const [name = ''] = readdirSync(join(directory, 'v1/entries'));
    rmSync(join(directory, 'v1/entries', name, 'stdout'));

    expect(await cache.get('h1')).toBeNull();
    expect(await cache.has('h1')).toBeNull();

    await cache.save(saveOf('h1', folder));
    expect(await cache.get('h1')).not.toBeNull();
  });

  test('an entry whose outputs have vanished is refused, then a miss', async () => {
    const { cache, directory } = openCache();
    await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
    const [name = ''] = readdirSync(join(directory, 'v1/entries'));
    rmSync(join(directory, 'v1/entries', name, 'outputs/a'));

    const restored = cache.restoreOutputs('h1', temporaryFolder());

    await expect(restored).rejects.toThrow(ArtifactError);
    await expect(restored).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
    expect(await cache.get('h1')).toBeNull();
  });

  test('an index that is not a database is replaced by an empty one', async () => {
    const { cache, directory } = openCache();
    await cache.save(saveOf('h1', await project()));
    await cache.close();
    rmSync(join(directory, 'v1/cache.db-wal'), { force: true });
    writeFileSync(join(directory, 'v1/cache.db'), 'not a database at all '.repeat(100));

    const again = openCache({ directory }).cache;

    expect(await again.get('h1')).toBeNull();
    await again.save(saveOf('h1', await project()));
    expect(await again.get('h1')).not.toBeNull();
  });
});

describe('a read-only cache', () => {
  test('serves, and neither saves nor prunes', async () => {
    const { cache, directory } = openCache();
    await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
    const readOnly = openCache({ directory, readOnly: true }).cache;
    const folder = temporaryFolder();

    await readOnly.save(saveOf('h2', await project()));
    expect(await readOnly.prune({ maxBytes: 0 })).toEqual({ evicted: 0, bytesFreed: 0 });
    await readOnly.restoreOutputs('h1', folder);

    expect(await readOnly.get('h1')).not.toBeNull();
    expect(await readOnly.get('h2')).toBeNull();
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a');
  });
});

describe('runs', () => {
  test('are counted for a day, hits apart', () => {
    const clock = createFakeClock(1_700_000_000_000);
    const { cache } = openCache({ clock });
    const now = clock.now();

    cache.recordRun(run('success', now - DAY_MS - 1));
    cache.recordRun(run('success', now - 10));
    cache.recordRun(run('failed', now - 9));
    cache.recordRun(run('cache-hit', now - 8));
    cache.recordRun(run('cache-hit-remote', now - 7));

    expect(cache.stats()).toEqual({
      entryCount: 0,
      totalBytes: 0,
      runCountLast24h: 4,
      hitCountLast24h: 2,
    });
    expect(cache.recentRuns(2)).toEqual([
      run('cache-hit-remote', now - 7),
      run('cache-hit', now - 8),
    ]);
  });
});

describe('prune', () => {
  async function cacheWith(sizes: Record<string, number>) {
    const clock = createFakeClock(1_700_000_000_000);
    const { cache, directory } = openCache({ clock });
    const folder = await project({ out: '' });
    for (const [hash, size] of Object.entries(sizes)) {
      writeFileSync(join(folder, 'out'), 'x'.repeat(size));
      const args = saveOf(hash, folder, ['out'], '');
      await cache.save({ ...args, entry: { ...args.entry, stderr: '' } });
      clock.advance(1_000);
    }
    const names = async () => {
      const folders = await readdir(join(directory, 'v1/entries'));
      return folders.map((name) => name.split('-')[0]).sort();
    };
    return { cache, clock, directory, names };
  }

  test('needs a limit', async () => {
    const { cache } = openCache();

    await expect(cache.prune({})).rejects.toThrow('at least one of');
  });

  test('removes what was last used before a moment', async () => {
    const { cache, clock, names } = await cacheWith({ a: 10, b: 20, c: 30 });
    await cache.get('a');

    const result = await cache.prune({ olderThanMs: clock.now() - 1_500 });

    expect(result).toEqual({ evicted: 1, bytesFreed: 20 });
    expect(await names()).toEqual(['a', 'c']);
    expect(cache.stats()).toMatchObject({ entryCount: 2, totalBytes: 40 });
  });

  test('removes the least recently used until the rest is small enough', async () => {
    const { cache, names } = await cacheWith({ a: 10, b: 20, c: 30 });
    await cache.get('a');

    expect(await cache.prune({ maxBytes: 40 })).toEqual({ evicted: 1, bytesFreed: 20 });
    expect(await names()).toEqual(['a', 'c']);
    expect(await cache.prune({ maxBytes: 10 })).toEqual({ evicted: 1, bytesFreed: 30 });
    expect(await names()).toEqual(['a']);
    expect(await cache.prune({ maxBytes: 0 })).toEqual({ evicted: 1, bytesFreed: 10 });
    expect(await names()).toEqual([]);
  });

  test('keeps what a crash left for a day, in case somebody is still writing it', async () => {
    const { cache, clock, directory, names } = await cacheWith({ a: 10 });
    const left = ['entries/crash-1', 'tmp/crash-2'].map((name) => join(directory, 'v1', name));
    for (const path of left) await mkdir(path);
    const age = (ageMs: number) => {
      const seconds = (clock.now() - ageMs) / 1_000;
      for (const path of left) utimesSync(path, seconds, seconds);
    };

    age(DAY_MS - 1_000);
    await cache.prune({ maxBytes: 100 });
    expect(await names()).toEqual(['a', 'crash']);

    age(DAY_MS + 1_000);
    await cache.prune({ maxBytes: 100 });
    expect(await names()).toEqual(['a']);
    expect(readdirSync(join(directory, 'v1/tmp'))).toEqual([]);
  });
});
