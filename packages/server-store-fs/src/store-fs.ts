import { unlink } from 'node:fs/promises';
import type { Store, StoreValue } from '@walkeros/core';
import { ConfigError, parseTimeout, systemClock, TIMEOUT_FORMAT } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { syncFolder, writeAtomically } from './atomic-write.js';
import { createCalls } from './calls.js';
import { rawContent, structuredContent } from './content.js';
import { fileNameOf } from './file-name.js';
import type { Folder, Location } from './folder.js';
import { openFolder } from './folder.js';
import { isAbsent, toStoreError } from './fs-errors.js';
import { readRegularFile } from './read-file.js';
import { removeExpired } from './remove-expired.js';
import type { FsSettings } from './settings.js';
import { settingsSchema } from './settings.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Opens a store in a folder. A write is atomic and, by default, on disk when it is
 * confirmed; several processes may use one folder.
 *
 * @throws ConfigError for settings that cannot be; StoreError when the folder cannot be used.
 */
export const storeFsInit: Store.Init<FsSettings> = async (context) => {
  const { id, config, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const { basePath, durability, maxBytes } = settings;
  const calls = createCalls({ store: id, timeoutMs: timeoutOf(context), clock });
  const content =
    config.file === true ? rawContent(maxBytes) : structuredContent(maxBytes, clock);
  const open = (operation: 'open' | 'setup'): Promise<Folder> =>
    openFolder(basePath, clock.now()).catch((error: unknown) => {
      throw toStoreError(error, { store: id, operation });
    });
  const folder = await open('open');

  const locate = (key: string): Location => folder.locate(fileNameOf(key));

  async function read(key: string): Promise<StoreValue | undefined> {
    const location = locate(key);
    const bytes = (await folder.holds(location))
      ? await readRegularFile(location.path, content.maxFileBytes(key))
      : undefined;
    if (bytes === undefined) {
      await folder.checkPresent();
      return undefined;
    }
    const value = content.read(key, bytes);
    if (value === undefined) clear(key, location.path);
    return value;
  }

  /** Behind the caller's back: an expired value is a miss whether or not it can be removed. */
  function clear(key: string, path: string): void {
    const isExpired = async (candidate: string): Promise<boolean> => {
      const bytes = await readRegularFile(candidate, content.maxFileBytes(key));
      return bytes !== undefined && content.read(key, bytes) === undefined;
    };
    calls
      .change({ operation: 'delete', key }, () =>
        removeExpired(path, folder.temporaryPath(), isExpired),
      )
      .catch(() => undefined);
  }

  async function write(key: string, parts: Uint8Array[]): Promise<void> {
    const location = locate(key);
    await folder.prepare(location, durability === 'fsync');
    const temporaryPath = folder.temporaryPath();
    await writeAtomically({ ...location, parts, temporaryPath, durability });
  }

  async function remove(key: string): Promise<void> {
    const location = locate(key);
    if (!(await folder.holds(location))) return folder.checkPresent();
    try {
      await unlink(location.path);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return;
    }
    if (durability === 'fsync') await syncFolder(location.folder);
  }

  return {
    type: 'fs',
    config,
    get: (key) => calls.read({ operation: 'get', key }, () => read(key)),
    async set(key, value, ttlMs) {
      const details = { operation: 'set', key } as const;
      // Encoded before anything is awaited: from here on the caller may change the value.
      const parts = calls.check(details, () => content.write(key, value, ttlMs));
      await calls.change(details, () => write(key, parts));
    },
    delete: (key) => calls.change({ operation: 'delete', key }, () => remove(key)),
    async setup() {
      await open('setup');
    },
    destroy: () => calls.idle(),
  };
};

function timeoutOf({ id, config }: Store.Context): number {
  const timeoutMs = parseTimeout(config.timeout ?? DEFAULT_TIMEOUT_MS);
  if (timeoutMs !== undefined) return timeoutMs;
  const path = `stores.${id}.config.timeout`;
  const message = 'is not a timeout';
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, message, expected: TIMEOUT_FORMAT }]);
}
