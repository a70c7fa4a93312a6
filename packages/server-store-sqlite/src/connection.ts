import { isBinary } from '@walkeros/core';
import { Refusal } from '@walkeros/core/byte-store';
import ReadingDatabase from 'libsql';
import WritingDatabase from 'libsql/promise';
import { prepareSchema } from './schema.js';
import type { SqliteSettings } from './settings.js';
import type { StoredKey } from './stored-key.js';

/** Bytes, and when they end; `Infinity` for never. */
export interface Entry {
  readonly bytes: Uint8Array;
  readonly expiresAtMs: number;
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
  /** @returns `true`. */
  put(key: StoredKey, entry: Entry): boolean;
  /** Puts unless there is an entry that has not ended. @returns Whether it has. */
  add(key: StoredKey, entry: Entry, nowMs: number): boolean;
  remove(key: StoredKey): void;
  /**
   * Removes entries that have ended, so many bytes or one. @returns About how much that writes.
   */
  removeExpired(nowMs: number, maxBytes: number): number;
  /** In a thread of the library's own. */
  commit(): Promise<void>;
  /** In this turn: for little, where the disk need not be waited for. */
  commitNow(): void;
  /** Brings what is committed from the log into the file, in a thread, beside other calls. */
  checkpoint(): Promise<void>;
  /** Rejects where there is nothing to take back. */
  rollback(): Promise<void>;
  /** Brings what was written from the log into the file, and lets go of both. */
  close(): Promise<void>;
}

/** How long one waits for who takes the whole database: to make it, or to leave as the last. */
const EXCLUSIVE_TIMEOUT_MS = 2_000;
/** What SQLite writes for an entry that it removes: most often a page of the index of keys. */
const REMOVED_BYTES = 4 * 1024;
/** What the log may keep of the room that a long reader made it take. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

const READ = `SELECT value FROM entries
  WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`;
/** Those that end first, until they are so many bytes: the large ones take long to remove. */
const ENDED = `SELECT id FROM (
    SELECT id, sum(bytes) OVER (ROWS UNBOUNDED PRECEDING) - bytes AS bytes_before FROM (
      SELECT rowid AS id, length(value) + ${REMOVED_BYTES} AS bytes FROM entries
        WHERE expires_at <= ? ORDER BY expires_at LIMIT ?))
  WHERE bytes_before < ?`;
const WRITES = [
  'BEGIN IMMEDIATE',
  'COMMIT',
  'INSERT OR REPLACE INTO entries (key, value, expires_at) VALUES (?, ?, ?)',
  `INSERT INTO entries (key, value, expires_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE entries.expires_at <= ?`,
  'DELETE FROM entries WHERE key = ?',
  `DELETE FROM entries WHERE rowid IN (${ENDED})`,
] as const;

/** A statement that writes; it gets its parameters as one array. */
interface Statement {
  run(parameters: (StoredKey | Uint8Array | number | null)[]): { changes: number };
}

/** @throws Refusal, and SQLite's errors. */
export async function connect(
  path: string,
  durability: NonNullable<SqliteSettings['durability']>,
): Promise<Connection> {
  const writing = open(() => new WritingDatabase(path, { timeout: EXCLUSIVE_TIMEOUT_MS }));
  try {
    await prepareSchema(writing);
    await writing.exec(`PRAGMA journal_size_limit = ${MAX_LOG_BYTES}`);
    const synchronous = `PRAGMA synchronous = ${durability === 'fsync' ? 'FULL' : 'NORMAL'}`;
    await writing.exec(synchronous);
    const prepared = WRITES.map((sql) => writing.prepare(sql) as Promise<Statement>);
    const [begin, commit, put, add, remove, removeExpired] = (await Promise.all(
      prepared,
    )) as Six;
    // From here on whoever waits does so without holding up the process.
    await writing.exec('PRAGMA busy_timeout = 0; PRAGMA wal_autocheckpoint = 0');
    const copying = open(() => new WritingDatabase(path, {}));
    await copying.exec(synchronous);
    const reading = open(() => new ReadingDatabase(path, { timeout: EXCLUSIVE_TIMEOUT_MS }));
    const read = reading.prepare(READ).raw();

    return {
      read(key, nowMs) {
        // To its end: a statement left half-read would see no later commit.
        const [row] = read.all([key, nowMs]) as [unknown][];
        if (row === undefined) return undefined;
        const [value] = row;
        if (isBinary(value)) return value;
        throw new Refusal('invalid-data', 'its file is damaged: a value is no longer bytes');
      },
      begin: () => void begin.run([]),
      put: (key, entry) => put.run(rowOf(key, entry)).changes > 0,
      add: (key, entry, nowMs) => add.run([...rowOf(key, entry), nowMs]).changes > 0,
      remove: (key) => void remove.run([key]),
      removeExpired(nowMs, maxBytes) {
        const maxEntries = Math.ceil(maxBytes / REMOVED_BYTES);
        return removeExpired.run([nowMs, maxEntries, maxBytes]).changes * REMOVED_BYTES;
      },
      commit: () => writing.exec('COMMIT') as Promise<void>,
      commitNow: () => void commit.run([]),
      checkpoint: () => copying.exec('PRAGMA wal_checkpoint(PASSIVE)') as Promise<void>,
      rollback: () => writing.exec('ROLLBACK') as Promise<void>,
      async close() {
        // What cannot be brought over stays in the log, where the next process finds it.
        await (writing.exec('PRAGMA wal_checkpoint(TRUNCATE)') as Promise<void>).catch(
          () => undefined,
        );
        for (const database of [reading, writing, copying]) database.close();
      },
    };
  } catch (error) {
    writing.close();
    throw error;
  }
}

type Six = [Statement, Statement, Statement, Statement, Statement, Statement];

function rowOf(key: StoredKey, { bytes, expiresAtMs }: Entry): Parameters<Statement['run']>[0] {
  return [key, bytes, Number.isFinite(expiresAtMs) ? expiresAtMs : null];
}

/** The library gives no code to a file that cannot be opened. */
function open<T>(database: () => T): T {
  try {
    return database();
  } catch {
    throw new Refusal('unavailable', '"path" cannot be opened as a file; check its folder');
  }
}
