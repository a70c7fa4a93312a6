import { storeContext } from '@walkeros/store-testkit';
import { storeFsInit } from '../src/index.js';
import type { FsSettings } from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

function open(settings: Record<string, unknown>, config = {}): Promise<unknown> {
  const context = storeContext({
    id: 'files',
    settings: settings as never as FsSettings,
    config,
  });
  return Promise.resolve(storeFsInit(context));
}

describe('the settings of the file store', () => {
  test.each([
    ['basePath', {}],
    ['basePath', { basePath: '' }],
    ['basePath', { basePath: 'a\0b' }],
    ['durability', { basePath: 'x', durability: 'always' }],
    ['maxBytes', { basePath: 'x', maxBytes: 0 }],
    ['maxBytes', { basePath: 'x', maxBytes: 2 ** 40 }],
  ])('name a wrong %s before anything is opened', async (field, settings) => {
    await expect(open(settings)).rejects.toMatchObject({
      findings: [{ path: `stores.files.config.settings.${field}` }],
    });
  });

  test('name a field that does not exist', async () => {
    await expect(open({ basePath: 'x', basepath: 'y' })).rejects.toThrow('basepath');
  });

  test('name a wrong timeout', async () => {
    const opened = open({ basePath: temporaryFolder() }, { timeout: 'soon' });

    await expect(opened).rejects.toMatchObject({ path: 'stores.files.config.timeout' });
  });
});
