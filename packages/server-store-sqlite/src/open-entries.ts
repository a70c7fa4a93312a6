import type { Clock } from '@walkeros/core';
import { type Patience, Refusal } from '@walkeros/core/byte-store';
import { createCommits } from './commits.js';
import { connect, type Connection } from './connection.js';
import { makeFolderOf, watchFile } from './database-file.js';
import type { SqliteSettings } from './settings.js';
import { storedKey } from './stored-key.js';

/** What a store keeps under its keys. */
export interface Entries {
  /** The bytes of an entry that has not ended. */
  read(key: string): Uint8Array | undefined;
  /** Writes all the same, or only where there is no entry. @returns Whether it has. */
  write(how: 'put' | 'add', entry: NewEntry, patience: Patience): Promise<boolean>;
  remove(key: string, patience: Patience): Promise<void>;
  /** Ends what is under way. From then on all else throws a Refusal `unavailable`. */
  close(): Promise<void>;
}

export interface NewEntry {
  key: string;
  bytes: Uint8Array;
  /** Left out for one that never ends. */
  ttlMs: number | undefined;
}

export interface OpenEntriesOptions extends Required<
  Pick<SqliteSettings, 'path' | 'durability'>
> {
  clock: Clock;
}

/** Opens a database, and makes it where it is missing. */
export async function openEntries(options: OpenEntriesOptions): Promise<Entries> {
  const { path, durability, clock } = options;
  await makeFolderOf(path);
  const connection = await connect(path, durability);
  const [isSynced, check] = [durability === 'fsync', watchFile(path)];
  const commits = createCommits({ connection, clock, isSynced, check });
  let isClosed = false;

  function opened(): Connection {
    if (isClosed) throw new Refusal('unavailable', 'the store is closed');
    return connection;
  }

  return {
    read: (key) => opened().read(storedKey(key), clock.now()),
    async write(how, { key, bytes, ttlMs = Infinity }, patience) {
      const write = opened()[how];
      const entry = { bytes, expiresAtMs: clock.now() + ttlMs };
      return commits.commit(
        () => write(storedKey(key), entry, clock.now()),
        bytes.length,
        patience,
      );
    },
    async remove(key, patience) {
      const { remove } = opened();
      return commits.commit(() => remove(storedKey(key)), 0, patience);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await commits.idle();
      await connection.close();
    },
  };
}
