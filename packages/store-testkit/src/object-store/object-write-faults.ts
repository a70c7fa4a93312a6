import assert from 'node:assert/strict';
import type { ObjectFault } from '../object-fault.js';
import { expectRefusal, expectValue } from '../expect-store.js';
import type { ObjectServer } from './object-server.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { sent, VALUE } from './object-store-rig.js';
import type { ObjectStoreSubject } from './object-store-subject.js';

type WriteFault = readonly [what: string, fault: ObjectFault, kind: string];

/** Registers what is true of writes and of buckets. */
export function testWriteFaults(
  { throttling, tooLarge }: ObjectStoreSubject<ObjectServer>,
  rig: () => ObjectStoreRig,
): void {
  const faults: readonly WriteFault[] = [
    ['throttled for good', { ...throttling, times: 99 }, 'throttled'],
    ['never answered', { hang: true, times: 99 }, 'timeout'],
    ['reset', { reset: true, times: 99 }, 'unavailable'],
    ['denied', { status: 403, code: 'AccessDenied' }, 'denied'],
    ['too large for the server', tooLarge, 'too-large'],
  ];

  test.each(faults)('that is %s leaves the older value', async (what, fault, kind) => {
    const { server, store } = rig();
    await store.set('key', VALUE);
    server.failNext({ ...fault, on: 'write' });
    const error = await expectRefusal(() => store.set('key', 'new'), `a write that is ${what}`);

    assert.equal(error.kind, kind);
    server.clearFaults();
    await expectValue(store, 'key', VALUE);
  });

  test('whose answer is lost is sent again, and happens', async () => {
    const { server, store } = rig();
    server.failNext({ reset: true, applied: true, on: 'write' });
    await store.set('key', 'new');

    await expectValue(store, 'key', 'new');
    assert.equal(sent(server, 'PUT') + sent(server, 'POST'), 2);
  });

  test('whose answer is damaged does not take the object away', async () => {
    const { server, store } = rig();
    server.failNext({ flipBit: 700, on: 'write' });
    await store.set('key', 'new').catch(() => undefined);

    await expectValue(store, 'key', 'new');
    assert.equal(sent(server, 'DELETE'), 0);
  });

  test('is not overtaken by a later one of its key', async () => {
    const { server, store } = rig();
    server.failNext({ delayMs: 100, on: 'write' });
    await Promise.all([store.set('key', 'first'), store.set('key', 'second')]);

    await expectValue(store, 'key', 'second');
  });
}

/** Registers what is true of a bucket that cannot be had. */
export function testBucketFaults(rig: () => ObjectStoreRig): void {
  test('whose name somebody else has is denied', async () => {
    const { server, open } = rig();
    server.takeName('taken');
    const store = await open({ settings: { bucket: 'taken' } });
    const error = await expectRefusal(() => store.setup(), 'a bucket of others', 'denied');

    assert.equal(error.operation, 'setup');
  });
}
