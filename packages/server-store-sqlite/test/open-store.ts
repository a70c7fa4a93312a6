import { join } from 'node:path';
import type { StoreContextOptions } from '@walkeros/store-testkit';
import { storeContext } from '@walkeros/store-testkit';
import type { SqliteSettings, SqliteStore } from '../src/index.js';
import { storeSqliteInit } from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

export type OpenOptions = Omit<StoreContextOptions<SqliteSettings>, 'settings'> &
  Omit<SqliteSettings, 'path'>;

/** A path for a new database. */
export function newPath(): string {
  return join(temporaryFolder(), 'store.db');
}

/** Opens a store as a flow would. */
export function openStore(path: string, options: OpenOptions = {}): Promise<SqliteStore> {
  const { durability = 'delayed', maxBytes, ...context } = options;
  const limit = maxBytes === undefined ? {} : { maxBytes };
  return storeSqliteInit(
    storeContext({ ...context, settings: { path, durability, ...limit } }),
  );
}
