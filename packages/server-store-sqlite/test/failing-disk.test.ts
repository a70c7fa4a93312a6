import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '@walkeros/core';
import { testOnSmallDisk, testSize } from '@walkeros/store-testkit';
import Database from 'libsql';
import { connect } from '../src/connection.js';
import { newPath, openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const CYCLES = testSize(20, 200);
const DISK_BYTES = 16 * 1024 * 1024;
const sized = (n: number): string => `${n} `.repeat(100_000);

testOnSmallDisk(
  `a disk that fills up ${CYCLES} times costs the writes of that time and no value`,
  DISK_BYTES,
  async (disk) => {
    const store = await openStore(join(disk.path, 'store.db'), { clock: systemClock });
    await store.set('key', sized(0));

    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      disk.fill();
      const full = { kind: 'unavailable', message: expect.stringContaining('no room left') };
      // The log has room that it was given before; what fits there may still be written.
      const results = await Promise.allSettled(
        [0, 1, 2, 3].map((n) => store.set(`key ${n}`, sized(cycle).repeat(4))),
      );
      const failed = results.filter((result) => result.status === 'rejected');
      expect(failed.length).toBeGreaterThan(0);
      for (const { reason } of failed) expect(reason).toMatchObject(full);
      await expect(store.get('key')).resolves.toBe(sized(cycle - 1));

      disk.free();
      await Promise.all([0, 1, 2, 3].map((n) => store.delete(`key ${n}`)));
      await store.set('key', sized(cycle));
      await expect(store.get('key')).resolves.toBe(sized(cycle));
    }
    await store.destroy();
  },
);

testOnSmallDisk('a read-only disk is refused by name', DISK_BYTES, async (disk) => {
  disk.setReadOnly(true);

  await expect(openStore(join(disk.path, 'store.db'))).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('read-only'),
  });
});

test('a disk that can hold no write-ahead log is refused', async () => {
  // SQLite locks with files there, and shares no memory.
  const path = `file:${newPath()}?vfs=unix-dotfile`;

  await expect(connect(path, 'delayed')).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('local disk'),
  });
});

describe('a file that is not the store’s', () => {
  test('is left as it is when it is no database', async () => {
    const path = newPath();
    writeFileSync(path, 'my notes '.repeat(1_000));

    await expect(openStore(path)).rejects.toMatchObject({
      kind: 'invalid-data',
      message: expect.stringContaining('no database'),
    });
    expect(readFileSync(path, 'utf8')).toMatch(/^my notes/);
  });

  test('is left as it is when it is the database of another program', async () => {
    const path = newPath();
    const other = new Database(path);
    other.exec('CREATE TABLE entries (theirs TEXT)');

    await expect(openStore(path)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('another program'),
    });
    expect(other.prepare('SELECT name FROM sqlite_schema').all()).toEqual([
      { name: 'entries' },
    ]);
    expect(other.pragma('journal_mode')).toEqual([{ journal_mode: 'delete' }]);
  });

  test('is left as it is when a later version wrote it', async () => {
    const path = newPath();
    await (await openStore(path)).destroy();
    new Database(path).exec('PRAGMA user_version = 2');

    await expect(openStore(path)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('later version'),
    });
  });

  test('is named when a folder is in its place, or a file in that of its folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a-folder'));
    writeFileSync(join(folder, 'a-file'), '');

    await expect(openStore(join(folder, 'a-folder'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('"path"'),
    });
    await expect(openStore(join(folder, 'a-file/store.db'))).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('"path"'),
    });
  });
});

test('a file that was taken away takes no write, and gives what it has', async () => {
  const path = newPath();
  const store = await openStore(path);
  await store.set('key', 'value');

  renameSync(path, join(dirname(path), 'aside.db'));

  await expect(store.set('key', 'lost')).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('is gone'),
  });
  await expect(store.delete('key')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await store.get('key')).toBe('value');

  renameSync(join(dirname(path), 'aside.db'), path);
  await store.set('key', 'new');
  expect(await store.get('key')).toBe('new');
});
