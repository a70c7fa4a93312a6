import { storeContext } from '@walkeros/store-testkit';
import type { SqliteSettings } from '../src/index.js';
import { storeSqliteInit } from '../src/index.js';

function open(settings: Record<string, unknown>): Promise<unknown> {
  const context = storeContext({ id: 'rows', settings: settings as never as SqliteSettings });
  return Promise.resolve(storeSqliteInit(context));
}

describe('the settings of the SQLite store', () => {
  test.each([
    ['path', {}],
    ['path', { path: '' }],
    ['path', { path: 'a\0b' }],
    ['path', { path: ':memory:' }],
    ['path', { path: 'file:store.db' }],
    ['path', { path: 'libsql://example.com' }],
    ['durability', { path: 'x', durability: 'none' }],
    ['maxBytes', { path: 'x', maxBytes: 0 }],
  ])('name a wrong %s before anything is opened', async (field, settings) => {
    await expect(open(settings)).rejects.toMatchObject({
      findings: [{ path: `stores.rows.config.settings.${field}` }],
    });
  });

  test('name a field that does not exist', async () => {
    await expect(open({ path: 'x', paths: 'y' })).rejects.toThrow('paths');
  });
});
