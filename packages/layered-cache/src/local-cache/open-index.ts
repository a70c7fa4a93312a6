import { errorCode } from '@walkeros/core';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Parameter, type Rows } from './open-database.js';

const DAMAGE = /^SQLITE_(?:CORRUPT|NOTADB)/;
const NAME = /^cache(?:-(\d{1,15}))?\.db$/;

/**
 * Opens the index of a cache. One that turns out to be damaged, now or in the middle of a
 * call, is given up for an empty one: a cache that cannot be read is an empty cache.
 *
 * The new one has the next number in its name, and the highest number counts. So no two
 * processes can ever have one file open under two logs, whenever each of them notices the
 * damage; one that has not noticed keeps what it has open to itself.
 */
export function openIndex(directory: string): Rows {
  let number = latest(directory);
  let rows: Rows | undefined;
  let isInTransaction = false;

  const current = (): Rows => (rows ??= openDatabase(fileOf(directory, number)));
  const giveUp = (): void => {
    rows?.close();
    rows = undefined;
    const damaged = number;
    // Somebody else may have noticed, too, and have a new one already.
    number = Math.max(latest(directory), damaged + 1);
    current();
    removeUpTo(directory, damaged);
  };
  const attempt = <T>(call: (rows: Rows) => T): T => {
    try {
      return call(current());
    } catch (error) {
      if (isInTransaction || !DAMAGE.test(errorCode(error))) throw error;
      giveUp();
      return call(current());
    }
  };
  const inTransaction = <T>(call: () => T): T => {
    isInTransaction = true;
    try {
      return call();
    } finally {
      isInTransaction = false;
    }
  };

  attempt(() => undefined);
  return {
    all: <T>(sql: string, ...parameters: Parameter[]) =>
      attempt((each) => each.all<T>(sql, ...parameters)),
    run: (sql, ...parameters) => attempt((each) => each.run(sql, ...parameters)),
    transaction: (work) => attempt((each) => inTransaction(() => each.transaction(work))),
    close: () => rows?.close(),
  };
}

function fileOf(directory: string, number: number): string {
  return join(directory, number === 0 ? 'cache.db' : `cache-${number}.db`);
}

function numbersIn(directory: string): number[] {
  const found = readdirSync(directory).map((name) => NAME.exec(name));
  return found.flatMap((match) => (match === null ? [] : [Number(match[1] ?? 0)]));
}

function latest(directory: string): number {
  return Math.max(0, ...numbersIn(directory));
}

function removeUpTo(directory: string, number: number): void {
  for (const each of numbersIn(directory)) {
    if (each > number) continue;
    for (const suffix of ['', '-wal', '-shm']) remove(`${fileOf(directory, each)}${suffix}`);
  }
}

/** Where a file that is open cannot be removed, it does no harm. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!/^(?:EBUSY|EPERM|EACCES)$/.test(errorCode(error))) throw error;
  }
}
