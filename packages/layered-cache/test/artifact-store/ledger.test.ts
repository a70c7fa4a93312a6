import fc from 'fast-check';
import {
  artifactStore,
  type ArtifactStore,
  type ArtifactStoreOptions,
} from '../../src/index.js';
import { bytesOf, createExpiringStore, type ExpiringStore, pieces } from './rig.js';

const DAY_MS = 86_400_000;
const team = 'acme';

let store: ExpiringStore;
let evicted: string[];

function open(options: ArtifactStoreOptions = {}): ArtifactStore {
  return artifactStore(store, {
    partBytes: 8,
    inlineBytes: 0,
    clock: store.clock,
    ledger: { name: 'server', quotaBytes: 100 },
    onEvicted: ({ hash }) => evicted.push(hash),
    ...options,
  });
}

beforeEach(() => {
  store = createExpiringStore();
  evicted = [];
});

async function put(artifacts: ArtifactStore, hash: string, size = 30): Promise<void> {
  await artifacts.put({ team, hash }, pieces(new Uint8Array(size)));
}

function bytesHeld(): number {
  return store
    .keys('c/')
    .reduce((sum, key) => sum + (store.entries.get(key) as Uint8Array).length, 0);
}

test('the artifact that was not used for the longest time goes first, with its parts', async () => {
  const artifacts = open();
  for (const hash of ['a', 'b', 'c']) await put(artifacts, hash);
  for await (const part of (await artifacts.get({ team, hash: 'a' }))?.body ?? []) void part;
  await put(artifacts, 'd');
  await artifacts.close();

  expect(evicted).toEqual(['b']);
  expect(await artifacts.usage()).toEqual({ artifacts: 3, bytes: 90 });
  expect(bytesHeld()).toBe(90);
});

test('after any sequence of puts, reads and restarts the store is within its quota', async () => {
  const step = fc.record({
    what: fc.constantFrom('put', 'get', 'delete', 'restart'),
    hash: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    size: fc.integer({ min: 0, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      store = createExpiringStore();
      let artifacts = open();
      for (const { what, hash, size } of steps) {
        if (what === 'put') await put(artifacts, hash, size);
        if (what === 'get') await artifacts.get({ team, hash });
        if (what === 'delete') await artifacts.delete({ team, hash });
        await artifacts.close();
        if (what === 'restart') artifacts = open();
        expect(bytesHeld()).toBeLessThanOrEqual(100);
        expect((await artifacts.usage())?.bytes).toBe(bytesHeld());
      }
    }),
  );
});

test('a server that was killed knows what it held, and in which order it was uploaded', async () => {
  const first = open();
  for (const hash of ['a', 'b', 'c']) await put(first, hash);

  const second = open();
  expect(await second.usage()).toEqual({ artifacts: 3, bytes: 90 });
  await put(second, 'd');
  await second.close();
  expect(evicted).toEqual(['a']);
});

test('a snapshot makes segments obsolete, so that their number stays bounded', async () => {
  const artifacts = open({ ledger: { name: 'server', quotaBytes: 100_000 } });
  for (let at = 0; at < 200; at++) {
    await put(artifacts, `hash-${at}`, 8);
    expect(store.keys('x/server/').length).toBeLessThanOrEqual(70);
  }
  await artifacts.close();
  expect(store.keys('x/server/')).toHaveLength(1);
  expect(await open().usage()).toEqual({ artifacts: 200, bytes: 1600 });
});

test('uploads at once share segments of the journal', async () => {
  const artifacts = open({ ledger: { name: 'server', quotaBytes: 100_000 } });
  await artifacts.usage();
  const before = store.calls.length;
  await Promise.all(Array.from({ length: 40 }, (_, at) => put(artifacts, `hash-${at}`, 8)));
  const segments = store.calls
    .slice(before)
    .filter(({ operation, key }) => operation === 'set' && key.startsWith('x/'));
  expect(segments.length).toBeLessThan(10);
});

test('artifacts that expired give their room back', async () => {
  const artifacts = open({ ledger: { name: 'server', quotaBytes: 100_000 } });
  await put(artifacts, 'old');
  store.clock.advance(31 * DAY_MS);
  await put(artifacts, 'new');
  await artifacts.close();

  expect(evicted).toEqual(['old']);
  expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: 30 });
  expect(bytesHeld()).toBe(30);
});

test('a lost ledger costs no artifact: each counts again from its next use on', async () => {
  const first = open();
  await put(first, 'a');
  await first.close();
  for (const key of store.keys('x/')) store.entries.set(key, 'not of a ledger');

  const second = open();
  expect(await second.usage()).toEqual({ artifacts: 0, bytes: 0 });
  expect(await second.get({ team, hash: 'a' })).toBeDefined();
  expect(await second.usage()).toEqual({ artifacts: 1, bytes: 30 });
});

test('the parts of a damaged manifest are removed when the artifact is uploaded again', async () => {
  const artifacts = open();
  await put(artifacts, 'a');
  store.entries.set(`m/${team}/a`, 'not a manifest');
  await artifacts.put({ team, hash: 'a' }, pieces(bytesOf('whole again')));
  await artifacts.close();

  expect(bytesHeld()).toBe(11);
  expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: 11 });
});

test('a ledger that cannot be opened is tried again at the next use', async () => {
  let down = true;
  const flaky = artifactStore(
    { ...store, get: (key) => (down ? Promise.reject(new Error('down')) : store.get(key)) },
    { ledger: { name: 'server', quotaBytes: 100 } },
  );
  await expect(flaky.usage()).rejects.toMatchObject({ kind: 'unavailable' });
  down = false;
  expect(await flaky.usage()).toEqual({ artifacts: 0, bytes: 0 });
});

test('small artifacts, which have no parts, count and go like the others', async () => {
  const first = open({ inlineBytes: 64 });
  for (const hash of ['a', 'b', 'c']) await put(first, hash);
  expect(store.keys('x/')).toEqual([]);
  await store.clock.advanceAsync(1000);
  expect(store.keys('x/')).toEqual(['x/server/0']);

  const second = open({ inlineBytes: 64 });
  expect(await second.usage()).toEqual({ artifacts: 3, bytes: 90 });
  await put(second, 'd');
  await second.close();

  expect(evicted).toEqual(['a']);
  expect(store.keys('m/')).toEqual(['m/acme/b', 'm/acme/c', 'm/acme/d']);
});

test('small artifacts count after a shutdown that came before they were noted', async () => {
  const first = open({ inlineBytes: 64 });
  await put(first, 'a');
  await first.close();
  await store.clock.advanceAsync(1000);

  expect(await open().usage()).toEqual({ artifacts: 1, bytes: 30 });
  expect(store.keys('x/')).toEqual(['x/server', 'x/server/1']);
});
