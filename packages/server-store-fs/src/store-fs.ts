import type { Store, StoreValue } from '@walkeros/core';
import { systemClock, storeTimeoutMs } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createCalls } from './calls.js';
import { diagnoseFolder } from './diagnose-folder.js';
import type { OpenedFiles } from './open-files.js';
import { openFiles } from './open-files.js';
import type { FsSettings } from './settings.js';
import { settingsSchema } from './settings.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Opens a store in a folder. A write is atomic and, by default, on disk when it is
 * confirmed; several processes may use one folder. With `file: true` the folder is one
 * of ordinary files: the key `assets/app.js` is the file `assets/app.js`.
 *
 * @throws ConfigError for settings that cannot be; StoreError when the folder cannot be used.
 */
export const storeFsInit: Store.Init<FsSettings> = async (context) => {
  const { id, config, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const isRaw = config.file === true;
  const calls = createCalls({
    store: id,
    timeoutMs: storeTimeoutMs(context, DEFAULT_TIMEOUT_MS),
    clock,
  });
  const open = (operation: 'open' | 'setup'): Promise<OpenedFiles> =>
    calls.read({ operation }, () => openFiles({ settings, isRaw, clock }));
  const { content, files, canAdd } = await open('open');

  return {
    type: 'fs',
    config,
    async get(key) {
      const details = { operation: 'get', key } as const;
      const bytes = await calls.read(details, () => files.read(key));
      if (bytes === undefined) return undefined;
      return calls.check(details, () => content.read(key, bytes));
    },
    async set(key, value, ttlMs) {
      const details = { operation: 'set', key } as const;
      // Encoded before anything is awaited: from here on the caller may change the value.
      const parts = calls.check(details, () => content.write(key, value, ttlMs));
      await calls.change(details, () => files.write(key, parts));
    },
    ...(canAdd && {
      async add(key: string, value: StoreValue, ttlMs?: number) {
        const details = { operation: 'set', key } as const;
        const parts = calls.check(details, () => content.write(key, value, ttlMs));
        return calls.change(details, () => files.add(key, parts));
      },
    }),
    delete: (key) => calls.change({ operation: 'delete', key }, () => files.remove(key)),
    async setup() {
      await open('setup');
    },
    diagnose: () =>
      calls.read({ operation: 'get' }, () => diagnoseFolder(settings.basePath, isRaw)),
    destroy: () => calls.idle(),
  };
};
