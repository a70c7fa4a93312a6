import { resolve } from 'node:path';
import type { Store, StoreValue } from '@walkeros/core';
import { storeTimeoutMs, systemClock } from '@walkeros/core';
import { createCalls, rawContent, Refusal, structuredContent } from '@walkeros/core/byte-store';
import { parseSettings } from '@walkeros/core/schemas';
import type { Entry } from './connection.js';
import { diagnoseFile } from './diagnose-file.js';
import { openDatabase } from './open-database.js';
import type { SqliteSettings } from './settings.js';
import { settingsSchema } from './settings.js';
import { toStoreError } from './sqlite-errors.js';
import { type StoredKey, storedKey } from './stored-key.js';

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
  const { connection, commits } = await calls.read({ operation: 'open' }, () =>
    openDatabase({ path, durability, clock }),
  );
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw new Refusal('unavailable', 'the store is closed');
  }

  function read(key: string): StoreValue | undefined {
    checkOpen();
    const bytes = connection.read(storedKey(key), clock.now());
    return bytes && content.read(key, bytes);
  }

  /** Encoded before anything is awaited: from then on the caller may change the value. */
  function write<T>(
    [key, value, ttlMs]: Parameters<Store['set']>,
    change: (key: StoredKey, entry: Entry) => T,
  ): Promise<T> {
    const details = { operation: 'set', key } as const;
    const bytes = calls.check(details, () => Buffer.concat(content.write(key, value, ttlMs)));
    const expiresAtMs = ttlMs === undefined ? null : clock.now() + ttlMs;
    const apply = (): T => change(storedKey(key), { bytes, expiresAtMs });
    return calls.change(details, async (patience) => {
      checkOpen();
      return commits.commit(apply, bytes.length, patience);
    });
  }

  return {
    type: 'sqlite',
    config,
    get: (key) => calls.read({ operation: 'get', key }, async () => read(key)),
    getMany: (keys) =>
      calls.read({ operation: 'get', key: keys[0] ?? '' }, async () => keys.map(read)),
    set: async (...entry) => write(entry, connection.put),
    add: async (...entry) => write(entry, connection.add),
    delete: (key) =>
      calls.change({ operation: 'delete', key }, async (patience) => {
        checkOpen();
        return commits.commit(() => connection.remove(storedKey(key)), 0, patience);
      }),
    diagnose: () => calls.read({ operation: 'get' }, () => diagnoseFile(path)),
    async destroy() {
      if (isClosed) return;
      isClosed = true;
      await calls.idle();
      await commits.idle();
      await calls.read({ operation: 'close' }, connection.close);
    },
  };
}
