import { Refusal } from '@walkeros/core/byte-store';
import type Database from 'libsql/promise';

/** Says of a file that it is one of ours: "wkos". */
const APPLICATION_ID = 0x776b6f73;
const VERSION = 1;

/* Keys are text or bytes, which SQLite never takes for the same. */
const SCHEMA = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS entries (
    key ANY NOT NULL PRIMARY KEY,
    value BLOB NOT NULL,
    expires_at REAL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_end ON entries (expires_at)
    WHERE expires_at IS NOT NULL;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
  COMMIT;
`;

/**
 * Makes the log and the table of a new database. What is not the store's own stays as it is.
 *
 * @throws Refusal `conflict` for the database of another program, or of a later version, and
 * where SQLite can keep no log.
 */
export async function prepareSchema(database: Database): Promise<void> {
  const isOwn = await checkOwner(database);
  await prepareLog(database);
  if (!isOwn) await database.exec(SCHEMA);
}

/** @returns `false` for an empty file. */
async function checkOwner(database: Database): Promise<boolean> {
  const [application, version, tables] = [
    await pragma(database, 'application_id'),
    await pragma(database, 'user_version'),
    await pragma(database, 'schema_version'),
  ];
  if (application === APPLICATION_ID && version === VERSION) return true;
  if (application === APPLICATION_ID)
    throw new Refusal('conflict', '"path" was written by a later version; use that one');
  if (tables !== 0)
    throw new Refusal(
      'conflict',
      '"path" is the database of another program; choose a new file',
    );
  return false;
}

/** Without it, readers and writers would have to wait for each other. */
async function prepareLog(database: Database): Promise<void> {
  if ((await pragma(database, 'journal_mode', 'WAL')) === 'wal') return;
  const what = 'SQLite can keep no write-ahead log there; "path" has to be on a local disk';
  throw new Refusal('conflict', what);
}

async function pragma(database: Database, name: string, value?: string): Promise<unknown> {
  const setting = value === undefined ? name : `${name} = ${value}`;
  const statement = (await database.prepare(`PRAGMA ${setting}`)) as {
    all(): Promise<Record<string, unknown>[]>;
  };
  const [row] = await statement.all();
  return row?.[name];
}
