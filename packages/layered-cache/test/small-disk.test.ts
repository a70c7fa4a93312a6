import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testOnSmallDisk } from '@walkeros/store-testkit';
import { LayeredCache, LocalCache, RemoteCache, type RunRecord } from '../src/index.js';
import { project, saveOf } from './project.js';
import { startTurboServer, TOKEN } from './turbo-server.js';

const DISK_BYTES = 2_000_000;
const OUTPUT = Buffer.alloc(200_000, 'output');

const RUN: RunRecord = {
  ...{ hash: 'h1', project: 'app', task: 'build', status: 'success' as const },
  ...{ exitCode: 0, durationMs: 1, startedAt: 1, endedAt: 2 },
};

/** Folders of entries, finished or not. */
function foldersIn(directory: string): number {
  return ['entries', 'tmp'].flatMap((name) => readdirSync(join(directory, 'v1', name))).length;
}

testOnSmallDisk(
  'a full disk under the local cache costs the save, leaves no half entry, and heals with room',
  DISK_BYTES,
  async (disk) => {
    const directory = join(disk.path, 'cache');
    const projectDir = await project({ a: OUTPUT });
    const cache = new LocalCache({ directory });
    await cache.save(saveOf('h1', projectDir, ['a']));
    disk.fill();

    await expect(cache.save(saveOf('h2', projectDir, ['a']))).rejects.toThrow();
    expect(foldersIn(directory)).toBe(1);
    expect(await cache.get('h1')).toMatchObject({ outputFiles: ['a'] });
    expect(await cache.get('h2')).toBeNull();
    cache.recordRun(RUN);

    disk.free();
    await cache.save(saveOf('h2', projectDir, ['a']));
    expect(await cache.get('h2')).toMatchObject({ outputFiles: ['a'] });
    await cache.close();
  },
);

testOnSmallDisk(
  'a full disk under a machine that pulls is a miss with one report, and a hit with room',
  DISK_BYTES,
  async (disk) => {
    const server = await startTurboServer();
    const open = (directory: string, errors: Error[]): LayeredCache =>
      new LayeredCache(
        new LocalCache({ directory }),
        new RemoteCache({ baseUrl: server.url, token: TOKEN }),
        { onRemoteError: (error) => errors.push(error), tempDir: disk.path },
      );
    const one = open(await project(), []);
    await one.save(saveOf('h1', await project({ a: OUTPUT }), ['a']));
    await one.close();
    const directory = join(disk.path, 'cache');
    const errors: Error[] = [];
    const cache = open(directory, errors);
    disk.fill();

    expect(await cache.get('h1')).toBeNull();
    expect(errors).toHaveLength(1);
    expect(foldersIn(directory)).toBe(0);

    disk.free();
    expect(await cache.get('h1')).toMatchObject({ source: 'remote', outputFiles: ['a'] });
    await cache.close();
  },
);
