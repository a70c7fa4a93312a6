import { testCutReads } from './object-cut-reads.js';
import type { ObjectServer } from './object-server.js';
import { testReadAnswers } from './object-read-answers.js';
import { testReadFaults } from './object-read-faults.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { createObjectStoreRig } from './object-store-rig.js';
import type { ObjectStoreSubject } from './object-store-subject.js';
import { testBucketFaults, testWriteFaults } from './object-write-faults.js';

/**
 * Registers tests of jest (or of another runner with global `describe` and `test.each`):
 * what a store in a bucket makes of a server that fails, lies, stalls or refuses.
 */
export function objectStoreFaults<S extends ObjectServer>(
  subject: ObjectStoreSubject<S>,
): void {
  let rig: ObjectStoreRig | undefined;
  const current = (): ObjectStoreRig => {
    if (rig === undefined) throw new Error('there is no server outside of a test');
    return rig;
  };
  const shared = subject as ObjectStoreSubject<ObjectServer>;

  describe(subject.name, () => {
    beforeEach(async () => {
      rig = await createObjectStoreRig(subject);
    });
    afterEach(() => rig?.close());

    describe('a read', () => {
      testReadFaults(shared, current);
      testReadAnswers(current);
      testCutReads(current);
    });
    describe('a write', () => testWriteFaults(shared, current));
    describe('a bucket', () => testBucketFaults(current));
  });
}
