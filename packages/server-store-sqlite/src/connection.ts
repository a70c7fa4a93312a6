import ReadingDatabase from 'libsql';
import WritingDatabase from 'libsql/promise';
import type { SqliteSettings } from './settings.js';
import type { StoredKey } from './stored-key.js';

/** A value, and when it ends; `null` for never. */
export interface Entry {
  readonly bytes: Uint8Array;
  readonly expiresAtMs: number | null;
}

/**
 * A database that is open, once for reading and once for writing: who reads sees what was
 * committed before, and waits for no writer. All throw SQLite's errors.
 */
export interface Connection {
  /** The bytes of an entry that has not ended. */
  read(key: StoredKey, nowMs: number): Uint8Array | undefined;
  /** Takes the write lock. @throws `SQLITE_BUSY` at once while another process has it. */
  begin(): void;
  put(key: StoredKey, entry: Entry): void;
  /** Puts unless there is an entry. @returns Whether it has. */
  add(key: StoredKey, entry: Entry): boolean;
  remove(key: StoredKey): void;
  /** Removes some of what has ended. */
  removeExpired(nowMs: number): void;
  /** What waits for the disk: in a thread of the library's own. */
  commit(): Promise<void>;
  /** Rejects where there is nothing to take back. */
  rollback(): Promise<void>;
  close(): void;
}

/** How long a reader waits for who takes the whole database, such as the last one to leave. */
const READ_TIMEOUT_MS = 1_000;
/** What a transaction removes at most besides its own work. */
const EXPIRED_AT_ONCE = 64;
/** What the log may keep of the room that a burst of writes, or a long reader, made it take. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    key ANY NOT NULL PRIMARY KEY,
    value BLOB NOT NULL,
    expires_at REAL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_end ON entries (expires_at)
    WHERE expires_at IS NOT NULL;
`;
const READ = `SELECT value FROM entries
  WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`;
const BEGIN = 'BEGIN IMMEDIATE';
const PUT = 'INSERT OR REPLACE INTO entries (key, value, expires_at) VALUES (?, ?, ?)';
const ADD = 'INSERT OR IGNORE INTO entries (key, value, expires_at) VALUES (?, ?, ?)';
const REMOVE = 'DELETE FROM entries WHERE key = ?';
const REMOVE_EXPIRED = `DELETE FROM entries WHERE rowid IN
  (SELECT rowid FROM entries WHERE expires_at <= ? LIMIT ${EXPIRED_AT_ONCE})`;

/** Of a statement that is prepared for writing: parameters as one array, which may hold bytes. */
interface Statement {
  run(parameters: (StoredKey | Uint8Array | number | null)[]): { changes: number };
}

export async function connect(
  path: string,
  durability: NonNullable<SqliteSettings['durability']>,
): Promise<Connection> {
  const writing = new WritingDatabase(path, {});
  const prepare = async (sql: string): Promise<Statement> =>
    (await writing.prepare(sql)) as Statement;
  try {
    await writing.pragma('journal_mode = WAL', {});
    await writing.pragma(`synchronous = ${durability === 'fsync' ? 'FULL' : 'NORMAL'}`, {});
    await writing.pragma(`journal_size_limit = ${MAX_LOG_BYTES}`, {});
    await writing.exec(SCHEMA);
    const statements = await Promise.all([BEGIN, PUT, ADD, REMOVE, REMOVE_EXPIRED].map(prepare));
    const [begin, put, add, remove, removeExpired] = statements as Five<Statement>;
    const reading = new ReadingDatabase(path, { timeout: READ_TIMEOUT_MS });
    const read = reading.prepare(READ).raw();

    return {
      read(key, nowMs) {
        // To its end: a statement left half-read would see no later commit.
        const [row] = read.all([key, nowMs]) as [Uint8Array][];
        return row?.[0];
      },
      begin: () => void begin.run([]),
      put: (key, { bytes, expiresAtMs }) => void put.run([key, bytes, expiresAtMs]),
      add: (key, { bytes, expiresAtMs }) => add.run([key, bytes, expiresAtMs]).changes > 0,
      remove: (key) => void remove.run([key]),
      removeExpired: (nowMs) => void removeExpired.run([nowMs]),
      commit: () => writing.exec('COMMIT') as Promise<void>,
      rollback: () => writing.exec('ROLLBACK') as Promise<void>,
      close() {
        reading.close();
        writing.close();
      },
    };
  } catch (error) {
    writing.close();
    throw error;
  }
}

type Five<T> = [T, T, T, T, T];
