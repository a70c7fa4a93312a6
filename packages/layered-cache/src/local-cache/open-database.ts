import Database from 'libsql';

/** How long a process waits for another one's transaction; those take microseconds. */
const BUSY_TIMEOUT_MS = 5_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    hash TEXT PRIMARY KEY,
    folder TEXT NOT NULL,
    task_id TEXT NOT NULL,
    command TEXT NOT NULL,
    exit_code INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    outputs TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    accessed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_access ON entries (accessed_at);
  CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY,
    ended_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS runs_by_end ON runs (ended_at);
`;

/** What can be bound to a `?`. */
export type Parameter = string | number;

/** The few calls that the cache makes; all are synchronous. */
export interface Rows {
  /** Reads to the end: a statement that is left half-read holds its snapshot, and a write behind it fails. */
  all<T>(sql: string, ...parameters: Parameter[]): T[];
  /** @returns how many rows changed. */
  run(sql: string, ...parameters: Parameter[]): number;
  /** Takes the write lock first, so that nothing changes between its reads and its writes. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens a database, and makes its tables when it is new. */
export function openDatabase(file: string): Rows {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(SCHEMA);
  } catch (error) {
    database.close();
    throw error;
  }

  return {
    all: <T>(sql: string, ...parameters: Parameter[]) => prepare(sql).all(...parameters) as T[],
    run: (sql, ...parameters) => prepare(sql).run(...parameters).changes,
    transaction: (work) => database.transaction(work).immediate(),
    close() {
      statements.clear();
      database.close();
    },
  };
}
