import { createFakeClock } from '@walkeros/store-testkit';
import Database from 'libsql';
import { newPath, openStore } from './open-store.js';

const AT_ONCE = 256;

function rowsIn(path: string): number {
  const [row] = new Database(path).prepare('SELECT count(*) AS rows FROM entries').all() as [
    { rows: number },
  ];
  return row.rows;
}

const keys = (count: number, name = 'key'): string[] =>
  Array.from({ length: count }, (_, n) => `${name} ${n}`);

describe('values that have expired', () => {
  test('leave the file as fast as others come', async () => {
    const [path, clock] = [newPath(), createFakeClock()];
    const store = await openStore(path, { clock });

    for (let round = 0; round < 20; round++) {
      await Promise.all(keys(AT_ONCE, `${round}`).map((key) => store.set(key, 'short', 1)));
      clock.advance(1);
    }

    expect(rowsIn(path)).toBeLessThanOrEqual(2 * AT_ONCE);
    await store.destroy();
  });

  test('leave it with a few writes where more of them had gathered', async () => {
    const [path, clock] = [newPath(), createFakeClock()];
    const store = await openStore(path, { clock });
    await Promise.all(keys(1_000).map((key) => store.set(key, 'short', 1)));
    clock.advance(1);

    for (const key of keys(16, 'later')) await store.set(key, 'stays');

    expect(rowsIn(path)).toBe(16);
    await store.destroy();
  });

  test('leave it one by one where they are large, so that none holds up the process', async () => {
    const [path, clock] = [newPath(), createFakeClock()];
    const store = await openStore(path, { clock });
    const large = 'large'.repeat(200_000);
    for (const key of keys(4)) await store.set(key, large, 1);
    clock.advance(1);

    await store.set('later', 'stays');
    const afterOne = rowsIn(path);
    for (let n = 0; n < 3; n++) await store.set('later', n);

    expect(afterOne).toBe(4);
    expect(rowsIn(path)).toBe(1);
    await store.destroy();
  });

  test('leave their keys free for whoever adds, removed or not', async () => {
    const [path, clock] = [newPath(), createFakeClock()];
    const store = await openStore(path, { clock });
    await Promise.all(keys(AT_ONCE).map((key) => store.set(key, 'short', 1)));
    clock.advance(1);

    for (const key of keys(AT_ONCE).reverse()) {
      expect(await store.add(key, 'added')).toBe(true);
      expect(await store.add(key, 'again')).toBe(false);
    }
    expect(await store.getMany(keys(AT_ONCE))).toEqual(keys(AT_ONCE).map(() => 'added'));
    await store.destroy();
  });
});
