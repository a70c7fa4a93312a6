import { temporaryFolders } from '@walkeros/store-testkit';

/** A new folder on disk, removed after the tests of the file. */
export const temporaryFolder: () => string = temporaryFolders('layered-cache-');
