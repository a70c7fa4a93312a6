import Database from 'libsql';
import type { SqliteStore } from '../src/index.js';
import { newPath, openStore } from './open-store.js';

/** A store with a good value, and one that something has changed. */
async function openDamaged(): Promise<SqliteStore> {
  const path = newPath();
  const store = await openStore(path);
  await store.set('good', 'value');
  await store.set('bad', 'value');
  new Database(path).prepare(`UPDATE entries SET value = x'00112233' WHERE key = 'bad'`).run();
  return store;
}

describe('a value that is damaged', () => {
  test.each([
    ['alone', (store: SqliteStore) => store.get('bad')],
    ['behind another', (store: SqliteStore) => store.getMany(['good', 'bad'])],
  ])('is named when it is asked for %s', async (_, ask) => {
    const store = await openDamaged();

    const failure = { kind: 'invalid-data', operation: 'get', key: 'bad' };
    await expect(ask(store)).rejects.toMatchObject(failure);
    await store.destroy();
  });

  test('keeps no other from being read', async () => {
    const store = await openDamaged();

    expect(await store.get('good')).toBe('value');
    expect(await store.getMany(['good', 'absent'])).toEqual(['value', undefined]);
    await store.destroy();
  });
});
