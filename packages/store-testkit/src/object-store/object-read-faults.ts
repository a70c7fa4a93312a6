import assert from 'node:assert/strict';
import { systemClock } from '@walkeros/core';
import { expectRefusal, expectValue } from '../expect-store.js';
import type { ObjectServer } from './object-server.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { sent, TIMEOUT_MS, VALUE } from './object-store-rig.js';
import type { ObjectStoreSubject, ReadFault } from './object-store-subject.js';

/** What a busy machine may take beyond a deadline. */
const GRACE_MS = 500;

const FAULTS: readonly ReadFault[] = [
  ['meets a server that fails', { status: 500, times: 99 }, 'unavailable'],
  ['is reset', { reset: true, times: 99 }, 'unavailable'],
  ['is reset in mid-body', { resetAfter: 100, times: 99 }, 'unavailable'],
  ['is cut off in mid-body', { truncateAfter: 100, times: 99 }, 'unavailable'],
  ['is cut off before the body', { truncateAfter: 0, times: 99 }, 'unavailable'],
  ['stalls in mid-body', { stallAfter: 100, times: 99 }, 'timeout'],
  ['is never answered', { hang: true, times: 99 }, 'timeout'],
  ['is answered too late', { delayMs: 5_000, times: 99 }, 'timeout'],
  ['gets a bit flipped', { flipBit: 300 }, 'invalid-data'],
  ['is denied', { status: 403, code: 'AccessDenied' }, 'denied'],
  ['gets a 404 of something else', { status: 404, code: 'NotFound' }, 'unavailable'],
  ['gets an answer of something else', { status: 418, code: '<&>' }, 'unavailable'],
];

/** Registers how reads end that something goes wrong with. */
export function testReadFaults(
  subject: ObjectStoreSubject<ObjectServer>,
  rig: () => ObjectStoreRig,
): void {
  const { throttling, readFaults = [] } = subject;
  const throttled: ReadFault = [
    'is throttled for good',
    { ...throttling, times: 99 },
    'throttled',
  ];

  test.each([throttled, ...FAULTS, ...readFaults])(
    'that %s ends in time, with the right kind of error',
    async (what, fault, kind) => {
      const { server, store } = rig();
      await store.set('key', VALUE);
      server.failNext(fault);
      const startMs = systemClock.monotonicNow();
      const error = await expectRefusal(() => store.get('key'), `a read that ${what}`);

      assert.deepEqual([error.kind, error.operation, error.key], [kind, 'get', 'key']);
      assert.ok(systemClock.monotonicNow() - startMs < TIMEOUT_MS + GRACE_MS, 'ended too late');
      server.clearFaults();
      await expectValue(store, 'key', VALUE);
    },
  );

  test('that is throttled once is tried again by itself', async () => {
    const { server, store } = rig();
    await store.set('key', VALUE);
    server.failNext(throttling);

    await expectValue(store, 'key', VALUE);
    assert.equal(sent(server, 'GET'), 2);
  });

  test('that has to wait for long is told so at once', async () => {
    const { server, store } = rig();
    server.failNext({ ...throttling, retryAfter: 30, times: 9 });
    const error = await expectRefusal(() => store.get('key'), 'a throttled read', 'throttled');

    assert.equal(error.retryAfterMs, 30_000);
    assert.equal(sent(server, 'GET'), 1);
  });

  test('of a missing object without the right to list is denied, and says why', async () => {
    const { server, store } = rig();
    server.mayList(false);
    const error = await expectRefusal(() => store.get('missing'), 'a blind read', 'denied');

    assert.ok(error.message.includes(subject.listRight), error.message);
  });
}
