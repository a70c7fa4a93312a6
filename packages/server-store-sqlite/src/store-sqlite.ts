import { resolve } from 'node:path';
import type { Store, StoreValue } from '@walkeros/core';
import { storeTimeoutMs, systemClock } from '@walkeros/core';
import { createCalls, rawContent, structuredContent } from '@walkeros/core/byte-store';
import { parseSettings } from '@walkeros/core/schemas';
import { diagnoseFile } from './diagnose-file.js';
import { openEntries } from './open-entries.js';
import type { SqliteSettings } from './settings.js';
import { settingsSchema } from './settings.js';
import { toStoreError } from './sqlite-errors.js';

const DEFAULT_TIMEOUT_MS = 10_000;
/** With `maxBytes` this bounds what waits in memory to be written. */
const MAX_CONCURRENT = 256;

/** A store in an SQLite file. */
export type SqliteStore = Store &
  Required<Pick<Store, 'add' | 'getMany' | 'diagnose' | 'destroy'>>;

/**
 * Opens a store in one SQLite file. Writes that are under way at once share a transaction,
 * and by default are on disk when they are confirmed; several processes may use one file.
 *
 * @throws ConfigError for settings that cannot be; StoreError when the file cannot be used.
 */
export async function storeSqliteInit(
  context: Store.Context<SqliteSettings>,
): Promise<SqliteStore> {
  const { id, config, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const { maxBytes, durability } = settings;
  const path = resolve(settings.path);
  const content =
    config.file === true ? rawContent(maxBytes) : structuredContent(maxBytes, clock);
  const calls = createCalls({
    ...{ store: id, clock, maxConcurrent: MAX_CONCURRENT, toStoreError },
    timeoutMs: storeTimeoutMs(context, DEFAULT_TIMEOUT_MS),
  });
  const entries = await calls.read({ operation: 'open' }, () =>
    openEntries({ path, durability, clock }),
  );

  /** In the caller's turn: there is nothing to wait for. */
  function read(key: string): StoreValue | undefined {
    return calls.check({ operation: 'get', key }, () => {
      const bytes = entries.read(key);
      return bytes && content.read(key, bytes);
    });
  }

  /** Encoded before anything is awaited: from then on the caller may change the value. */
  function write(
    how: 'put' | 'add',
    ...[key, value, ttlMs]: Parameters<Store['set']>
  ): Promise<boolean> {
    const details = { operation: 'set', key } as const;
    const bytes = calls.check(details, () => Buffer.concat(content.write(key, value, ttlMs)));
    return calls.change(details, (patience) =>
      entries.write(how, { key, bytes, ttlMs }, patience),
    );
  }

  return {
    type: 'sqlite',
    config,
    get: async (key) => read(key),
    getMany: async (keys) => keys.map(read),
    async set(...entry) {
      await write('put', ...entry);
    },
    add: async (...entry) => write('add', ...entry),
    delete: (key) =>
      calls.change({ operation: 'delete', key }, (patience) => entries.remove(key, patience)),
    diagnose: () => calls.read({ operation: 'get' }, () => diagnoseFile(path)),
    async destroy() {
      await calls.idle();
      await calls.read({ operation: 'close' }, entries.close);
    },
  };
}
