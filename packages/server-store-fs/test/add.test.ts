import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

  test('touches no damaged file: whoever sets it may', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.set('key', 'value');
    writeFileSync(fileOf(folder, 'key'), 'damaged');

    await expect(store.add('key', 'new')).resolves.toBe(false);
    expect(readFileSync(fileOf(folder, 'key'), 'utf8')).toBe('damaged');
  });

  test('is not offered where others put files, too', async () => {
    const store = await openStore(temporaryFolder(), { config: { file: true } });

    expect(store.add).toBeUndefined();
  });
});
