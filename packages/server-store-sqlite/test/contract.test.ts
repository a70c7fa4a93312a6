import { join } from 'node:path';
import { storeContext, storeContract } from '@walkeros/store-testkit';
import storeSqliteInit from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

const MAX_BYTES = 2 * 1024 * 1024;

storeContract('the SQLite store', {
  open: ({ clock, logger }) => {
    const settings = { path: join(temporaryFolder(), 'store.db'), maxBytes: MAX_BYTES };
    return storeSqliteInit(storeContext({ settings, clock, logger }));
  },
  traits: { expires: true, maxValueBytes: MAX_BYTES, afterDestroy: 'refuses' },
});

storeContract('the SQLite store with raw bytes', {
  open: ({ clock, logger }) => {
    const settings = { path: join(temporaryFolder(), 'store.db'), maxBytes: MAX_BYTES };
    const config = { file: true };
    return storeSqliteInit(storeContext({ settings, config, clock, logger }));
  },
  traits: { values: 'bytes', expires: true, maxValueBytes: MAX_BYTES, afterDestroy: 'refuses' },
});
