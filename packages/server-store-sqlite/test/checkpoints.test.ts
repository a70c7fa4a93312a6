import { statSync } from 'node:fs';
import { nextRound, systemClock } from '@walkeros/core';
import Database from 'libsql';
import { newPath, openStore } from './open-store.js';

const MEBIBYTE = 1024 * 1024;
const value = 'x'.repeat(MEBIBYTE / 4);

const mebibytes = (path: string): number => statSync(path).size / MEBIBYTE;

test('what is written goes on into the file, and the log stays short, while writes never pause', async () => {
  const path = newPath();
  const store = await openStore(path, { clock: systemClock });
  let longest = 0;
  let next = 0;

  /** Some of them keep a write under way at any time. */
  async function write(): Promise<void> {
    while (next < 400) {
      await store.set(`key ${next++}`, value);
      longest = Math.max(longest, mebibytes(`${path}-wal`));
    }
  }
  await Promise.all([1, 2, 3].map(write));

  expect(longest).toBeLessThan(40);
  expect(mebibytes(path)).toBeGreaterThan(60);
  await store.destroy();
}, 60_000);

test('the log is copied a few mebibytes at a time, long before it has to end', async () => {
  const path = newPath();
  const store = await openStore(path, { clock: systemClock });

  for (let n = 0; n < 40; n++) await store.set(`key ${n}`, value);
  while (mebibytes(path) <= 4) await nextRound();

  expect(mebibytes(`${path}-wal`)).toBeLessThan(12);
  await store.destroy();
});

test('a store that is closed leaves all in its file, and nothing in the log', async () => {
  const path = newPath();
  const store = await openStore(path, { clock: systemClock });
  await Promise.all([1, 2, 3].map((n) => store.set(`key ${n}`, value)));
  expect(mebibytes(path)).toBeLessThan(0.1);

  await store.destroy();

  expect(mebibytes(path)).toBeGreaterThan(0.7);
  expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
});

test('somebody who reads on and on costs room in the log, and no write', async () => {
  const path = newPath();
  const store = await openStore(path, { clock: systemClock });
  await store.set('key', 'old');
  const reader = new Database(path);
  reader.exec('BEGIN');
  const read = (): unknown => reader.prepare('SELECT count(*) AS n FROM entries').all();
  expect(read()).toEqual([{ n: 1 }]);

  for (let n = 0; n < 200; n++) await store.set(`key ${n}`, value);

  expect(read()).toEqual([{ n: 1 }]);
  expect(await store.get('key 199')).toBe(value);
  reader.exec('COMMIT');
  await store.set('key', 'new');
  expect(await store.get('key')).toBe('new');
  await store.destroy();
}, 60_000);
