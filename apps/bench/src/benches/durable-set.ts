import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger, type Store, systemClock } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { storeSqliteInit } from '@walkeros/server-store-sqlite';
import Database from 'libsql';
import { atLeast, rounded, type Bench } from '../bench.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { createKeys } from '../workload/zipf.js';

const AT_ONCE = 64;
const VALUE: string = 'x'.repeat(1_000);
const OURS = 'ours: SQLite store';
const PLAIN = 'libsql, a transaction each';
const FILES = 'ours: file store';

/** Values of 1 kB that are on the disk when they are confirmed, many at once. */
export const durableSet: Bench = {
  name: 'durable-set',
  async run({ quick }) {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-durable-'));
    const keys = createKeys(AT_ONCE, 'user-');
    const context = { id: 'bench', env: {}, logger: silentLogger, clock: systemClock };
    try {
      const sqlite = await storeSqliteInit({
        ...context,
        config: { settings: { path: path.join(folder, 'store.db') } },
      });
      const files = await storeFsInit({
        ...context,
        config: { settings: { basePath: path.join(folder, 'store') } },
      });
      const setAll = (store: Store) => () =>
        Promise.all(keys.map((key) => store.set(key, VALUE)));
      const contender = (name: string, run: () => unknown): Contender => ({
        name,
        ops: AT_ONCE,
        run: async () => void (await run()),
      });
      const samples = await interleave(
        [
          contender(OURS, setAll(sqlite)),
          contender(PLAIN, transactionEach(path.join(folder, 'plain.db'), keys)),
          contender(FILES, setAll(files)),
        ],
        { warmup: quick ? 0 : 5, measured: quick ? 1 : 40 },
      );
      await sqlite.destroy();

      const table = {
        title: `${AT_ONCE} texts of 1 kB at once, on the disk when confirmed`,
        columns: ['', 'µs each', 'x SQLite store'],
        rows: [OURS, PLAIN, FILES].map((name) => [
          name,
          rounded(samples.ns(name) / 1_000),
          rounded(samples.ratio(name, OURS).median),
        ]),
      };
      const ratio = samples.ratio(PLAIN, OURS).median;
      return { tables: [table], targets: [atLeast('libsql / SQLite store', ratio, 3)] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function transactionEach(file: string, keys: readonly string[]): () => void {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
  const put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?)');
  return () => {
    for (const key of keys) put.run(key, VALUE);
  };
}
