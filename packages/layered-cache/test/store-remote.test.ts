import { createFaultyStore, createMemoryStore } from '@walkeros/store-testkit';
import { storeRemote } from '../src/index.js';
import { bytesOf, pieces } from './artifact-store/rig.js';

const body = (text: string) => ({
  stream: () => pieces(bytesOf(text)),
  sizeBytes: text.length,
});

test('a store is a remote: what one machine puts, another one gets', async () => {
  const store = createMemoryStore();
  await storeRemote(store).put('hash', body('some bytes'), { durationMs: 12 });
  const remote = storeRemote(store);
  const found = await remote.get('hash');
  const read: Uint8Array[] = [];
  for await (const bytes of found?.body ?? []) read.push(bytes);

  expect(Buffer.concat(read).toString()).toBe('some bytes');
  expect(found).toMatchObject({ durationMs: 12, sizeBytes: 10 });
  expect(await remote.has('hash')).toBe(true);
  expect(await remote.hasMany?.(['other', 'hash'])).toEqual(new Set(['hash']));
});

test('what is not there is null and false, in every team but its own', async () => {
  const store = createMemoryStore();
  await storeRemote(store, { team: 'acme' }).put('hash', body('x'), { durationMs: 1 });
  const remote = storeRemote(store, { team: 'other' });

  expect(await remote.get('hash')).toBeNull();
  expect(await remote.has('hash')).toBe(false);
});

test('who gives a call up does not wait for a store that hangs', async () => {
  const store = createFaultyStore();
  store.always('get', { kind: 'hang' });
  const controller = new AbortController();
  const looking = storeRemote(store).has('hash', { signal: controller.signal });
  controller.abort(new Error('enough'));

  await expect(looking).rejects.toThrow('enough');
});

test('an upload that is given up leaves nothing to be found', async () => {
  const store = createMemoryStore();
  const remote = storeRemote(store);
  const options = { durationMs: 1, signal: AbortSignal.abort(new Error('enough')) };

  await expect(remote.put('hash', body('some bytes'), options)).rejects.toThrow('enough');
  expect(await remote.has('hash')).toBe(false);
});
