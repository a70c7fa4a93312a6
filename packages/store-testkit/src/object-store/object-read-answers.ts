import assert from 'node:assert/strict';
import { expectRefusal } from '../expect-store.js';
import type { ObjectStoreRig } from './object-store-rig.js';
import { VALUE } from './object-store-rig.js';
import { BUCKET } from './object-store-subject.js';

/** Registers what reads ask for, and what they make of objects that are not as they were written. */
export function testReadAnswers(rig: () => ObjectStoreRig): void {
  test('of an object that is larger than allowed takes no more of it', async () => {
    const { objects, open } = rig();
    const store = await open({ settings: { maxBytes: 1_000 } });
    await store.set('large', 'x');
    grow(objects.get('large'));

    await expectRefusal(() => store.get('large'), 'too large an object', 'too-large');
  });

  test('of an object without a single byte is an error and never a miss', async () => {
    const { objects, store } = rig();
    await store.set('key', VALUE);
    const object = objects.get('key');
    if (object !== undefined) object.bytes = Buffer.alloc(0);

    await expectRefusal(() => store.get('key'), 'an empty object', 'invalid-data');
  });

  test('of the object of another key is an error and never its value', async () => {
    const { objects, store } = rig();
    await store.set('key', VALUE);
    const object = objects.get('key');
    if (object !== undefined) objects.set('other', object);

    await expectRefusal(() => store.get('other'), "another key's object", 'invalid-data');
  });

  test('of many keys asks for at most 32 at once', async () => {
    const { server, open } = rig();
    const store = await open();
    server.failNext({ delayMs: 20, times: 100 });
    await store.getMany(Array.from({ length: 100 }, (_, n) => `key ${n}`));

    assert.ok(server.peak <= 32 && server.peak > 8, `${server.peak} at once`);
  });

  test('of a key asks once, for the object itself', async () => {
    const { server, store } = rig();
    await store.set('key', VALUE);
    const before = server.requests.length;
    await store.get('key');

    const asked = server.requests.slice(before).map(({ method, path }) => [method, path]);
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.[0], 'GET');
    assert.ok(asked[0]?.[1]?.includes(BUCKET) === true);
  });
}

function grow(object: { bytes: Buffer } | undefined): void {
  if (object !== undefined) object.bytes = Buffer.alloc(2_000_000);
}
