import type { GcsServer, ObjectStoreSubject } from '@walkeros/store-testkit';
import { createGcsServer } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';

/** The store on Cloud Storage, for the tests that all stores in buckets pass. */
export const subject: ObjectStoreSubject<GcsServer> = {
  name: 'the Cloud Storage store',
  startServer: (buckets) => createGcsServer({ buckets }),
  open: (_, { url, ...options }) => openStore(url, options).store,
  throttling: { status: 429 },
  tooLarge: { status: 413 },
  listRight: 'storage.objects.list',
  readFaults: [['has no token that counts', { status: 401, times: 9 }, 'denied']],
};
