import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { storeSqliteInit } from '@walkeros/server-store-sqlite';
import { storeContext } from '@walkeros/store-testkit';
import type { PlantedFault } from './planted-fault.js';

/** Where a database says which program it belongs to. Source: SQLite's "Database File Format". */
const APPLICATION_ID_AT = 68;

const sqlite = (file: string): object => ({
  package: '@walkeros/server-store-sqlite',
  config: { settings: { path: file } },
});

/** Of the stores that live on a disk of this machine. */
export const diskFaults: readonly PlantedFault[] = [
  {
    what: 'a file in the place of the folder',
    plant: () => ({
      package: '@walkeros/server-store-fs',
      config: { settings: { basePath: '/dev/null' } },
    }),
    message: /"basePath" is not a folder/,
    fix: /belongs to this store alone/,
  },
  {
    what: 'a file in the place of the folder of a database',
    plant: () => sqlite('/dev/null/users.db'),
    message: /a file is in the place of a folder of "path"/,
    fix: /move it away/,
  },
  {
    what: 'a folder in the place of a database',
    plant: ({ folder }) => sqlite(folder),
    message: /"path" cannot be opened as a file/,
    fix: /check its folder/,
  },
  {
    what: 'a file that is no database',
    plant({ folder }) {
      const file = path.join(folder, 'users.db');
      writeFileSync(file, 'key,plan\nu1,gold\n'.repeat(100));
      return sqlite(file);
    },
    message: /the file is damaged, or no database/,
    fix: /put a backup in its place/,
  },
  {
    what: 'the database of another program',
    async plant({ folder }) {
      const file = path.join(folder, 'users.db');
      const store = await storeSqliteInit(storeContext({ settings: { path: file } }));
      await store.destroy?.();
      const bytes = readFileSync(file);
      bytes.writeUInt32BE(1, APPLICATION_ID_AT);
      writeFileSync(file, bytes);
      return sqlite(file);
    },
    message: /is the database of another program/,
    fix: /choose a new file/,
  },
];
