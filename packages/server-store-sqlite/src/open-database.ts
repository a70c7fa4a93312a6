import type { Clock } from '@walkeros/core';
import { type Commits, createCommits } from './commits.js';
import { connect, type Connection } from './connection.js';
import { makeFolderOf, watchFile } from './database-file.js';
import type { SqliteSettings } from './settings.js';

export interface OpenDatabaseOptions extends Required<
  Pick<SqliteSettings, 'path' | 'durability'>
> {
  clock: Clock;
}

/** The database of a store. */
export interface OpenedDatabase {
  connection: Connection;
  commits: Commits;
}

/** Opens a database, and makes it where it is missing. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const { path, durability, clock } = options;
  await makeFolderOf(path);
  const connection = await connect(path, durability);
  const [isSynced, check] = [durability === 'fsync', watchFile(path)];
  return { connection, commits: createCommits({ connection, clock, isSynced, check }) };
}
