import type { ObjectStoreSubject, S3Server } from '@walkeros/store-testkit';
import { createS3Server } from '@walkeros/store-testkit';
import { openStore } from './open-store.js';

/** The S3 store, for the tests that all stores in buckets pass. */
export const subject: ObjectStoreSubject<S3Server> = {
  name: 'the S3 store',
  startServer: (buckets) => createS3Server({ buckets }),
  async open({ credentials }, { url: endpoint, ...options }) {
    return (await openStore({ endpoint, credentials }, options)).store;
  },
  throttling: { status: 503, code: 'SlowDown' },
  tooLarge: { status: 400, code: 'EntityTooLarge' },
  listRight: 's3:ListBucket',
  readFaults: [
    ['has no longer a session', { status: 400, code: 'ExpiredToken' }, 'denied'],
    [
      'meets a clock that is off',
      { status: 403, code: 'RequestTimeTooSkewed', times: 9 },
      'denied',
    ],
    ['is sent to another region', { status: 301, code: 'PermanentRedirect' }, 'unavailable'],
    [
      'is signed for another region',
      { status: 400, code: 'AuthorizationHeaderMalformed' },
      'denied',
    ],
  ],
};
