import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@walkeros/core';
import { createFakeClock } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';
import { temporaryFolder } from './temporary-folder.js';

async function open(folder = temporaryFolder()): Promise<Store & Required<Pick<Store, 'add'>>> {
  const store = await openStore(folder, { clock: createFakeClock() });
  const { add } = store;
  if (add === undefined) throw new TypeError('the store cannot add');
  return { ...store, add };
}

function fileOf(folder: string, key: string): string {
  const [inner = ''] = readdirSync(folder).filter((name) => name !== '.tmp');
  return join(folder, inner, key);
}

describe('adding', () => {
  test('sets a key that has no value, with its expiry', async () => {
    const clock = createFakeClock();
    const store = await openStore(temporaryFolder(), { clock });

    await expect(store.add?.('key', 'value', 1_000)).resolves.toBe(true);
    expect(await store.get('key')).toBe('value');

    clock.advance(1_000);
    expect(await store.get('key')).toBeUndefined();
  });

  test('leaves a value that is there as it is', async () => {
    const store = await open();
    await store.set('key', 'first');

    await expect(store.add('key', 'second')).resolves.toBe(false);
    expect(await store.get('key')).toBe('first');
  });

  test('lets one of many at once win', async () => {
    const store = await open();

    const added = await Promise.all(['a', 'b', 'c'].map((value) => store.add('key', value)));

    expect(added).toEqual([true, false, false]);
    expect(await store.get('key')).toBe('a');
  });

  test('lets one of two stores on one folder win', async () => {
    const folder = temporaryFolder();
    const [one, other] = [await open(folder), await open(folder)];
    const keys = Array.from({ length: 200 }, (_, n) => `key ${n}`);

    for (const key of keys) {
      const added = await Promise.all([one.add(key, 'one'), other.add(key, 'other')]);

      expect([...added].sort()).toEqual([false, true]);
      expect(await one.get(key)).toBe(added[0] ? 'one' : 'other');
    }
    expect(readdirSync(join(folder, '.tmp'))).toEqual([]);
  });

  test.each(['none', 'fsync'] as const)(
    'leaves a large value that is there as it is (%s)',
    async (durability) => {
      const store = await openStore(temporaryFolder(), { durability });
      const large = 'large '.repeat(100_000);
      await store.add?.('key', large);

      await expect(store.add?.('key', `another ${large}`)).resolves.toBe(false);
      expect(await store.get('key')).toBe(large);
    },
  );

  test('takes what has expired for a value: only a set may overwrite it', async () => {
    const clock = createFakeClock();
    const folder = temporaryFolder();
    const store = await openStore(folder, { clock });
    await store.set('key', 'old', 1_000);
    clock.advance(1_000);

    await expect(store.add?.('key', 'new')).resolves.toBe(false);
    expect(await store.get('key')).toBeUndefined();
    await store.set('key', 'new');
    expect(await store.get('key')).toBe('new');
  });

  test('touches no damaged file: whoever sets it may', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.set('key', 'value');
    writeFileSync(fileOf(folder, 'key'), 'damaged');

    await expect(store.add('key', 'new')).resolves.toBe(false);
    expect(readFileSync(fileOf(folder, 'key'), 'utf8')).toBe('damaged');
  });

  test('is not offered where the file system has no hard links', async () => {
    const folder = temporaryFolder();
    const refused = Object.assign(new Error('no hard links'), { code: 'EPERM' });
    const linking = jest.spyOn(fs, 'link').mockRejectedValue(refused);

    const store = await openStore(folder);
    linking.mockRestore();

    expect(store.add).toBeUndefined();
    await store.set('key', 'value');
    expect(await store.get('key')).toBe('value');
    expect(readdirSync(join(folder, '.tmp'))).toEqual([]);
  });

  test('is not offered where others put files, too', async () => {
    const store = await openStore(temporaryFolder(), { config: { file: true } });

    expect(store.add).toBeUndefined();
  });
});
