import { storeContext, storeContract } from '@walkeros/store-testkit';
import storeFsInit from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

const MAX_BYTES = 2 * 1024 * 1024;

storeContract('the file store', {
  open: ({ clock, logger }) => {
    const settings = { basePath: temporaryFolder(), maxBytes: MAX_BYTES };
    return storeFsInit(storeContext({ settings, clock, logger }));
  },
  traits: { expires: true, maxValueBytes: MAX_BYTES, afterDestroy: 'answers' },
});

storeContract('the file store with raw bytes', {
  open: ({ clock, logger }) => {
    const settings = { basePath: temporaryFolder(), maxBytes: MAX_BYTES };
    const config = { file: true };
    return storeFsInit(storeContext({ settings, config, clock, logger }));
  },
  traits: { values: 'bytes', maxValueBytes: MAX_BYTES, afterDestroy: 'answers' },
});
