import { createMemoryStore, settle } from '@walkeros/store-testkit';
import {
  artifactStore,
  type ArtifactStore,
  type ArtifactStoreOptions,
} from '../../src/index.js';
import { contentOf, createExpiringStore, type ExpiringStore, pieces } from './rig.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const team = 'acme';

let store: ExpiringStore;
let evicted: string[];

beforeEach(() => {
  store = createExpiringStore();
  evicted = [];
});

function open(options: ArtifactStoreOptions = {}): ArtifactStore {
  return artifactStore(store, {
    partBytes: 8,
    inlineBytes: 0,
    clock: store.clock,
    ledger: { name: 'server' },
    onEvicted: ({ hash }) => evicted.push(hash),
    ...options,
  });
}

const put = (artifacts: ArtifactStore, hash: string) =>
  artifacts.put({ team, hash }, pieces(new Uint8Array(30)));

async function read(artifacts: ArtifactStore, hash: string): Promise<void> {
  expect(await contentOf(await artifacts.get({ team, hash }))).toHaveLength(30);
  // The manifest is renewed after the last byte.
  await rest();
}

/** What goes on in the background ends. */
async function rest(): Promise<void> {
  for (let round = 0; round < 20; round++) await settle();
}

test('without a quota nothing is removed that is used, and what a kill has left is', async () => {
  const first = open();
  for (let at = 0; at < 20; at++) await put(first, `hash-${at}`);
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(80);
    await new Promise(() => undefined);
  }
  void first.put({ team, hash: 'killed' }, endless());
  await settle();
  expect(store.keys('c/').length).toBeGreaterThan(80);

  const second = open();
  expect(await second.usage()).toEqual({ artifacts: 20, bytes: 600 });
  await second.close();
  expect(store.keys('c/')).toHaveLength(80);
});

test('what has expired is removed within the hour, without any request', async () => {
  const memory = createMemoryStore();
  const artifacts = artifactStore(memory, {
    ...{ partBytes: 8, inlineBytes: 0, ttlMs: DAY_MS, clock: store.clock },
    ledger: { name: 'server', quotaBytes: 1000 },
  });
  await put(artifacts, 'old');
  await store.clock.advanceAsync(DAY_MS - HOUR_MS);
  expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: 30 });
  await store.clock.advanceAsync(2 * HOUR_MS);

  expect(await artifacts.usage()).toEqual({ artifacts: 0, bytes: 0 });
  await artifacts.close();
  expect([...memory.entries.keys()].filter((key) => !key.startsWith('x/'))).toEqual([]);
  const calls = memory.calls.length;
  await store.clock.advanceAsync(DAY_MS);
  expect(memory.calls).toHaveLength(calls);
});

test('a store that was too full for a new quota is emptied once somebody asks for anything', async () => {
  const first = open();
  for (const hash of ['a', 'b', 'c']) await put(first, hash);
  await first.close();

  const second = open({ ledger: { name: 'server', quotaBytes: 40 } });
  await second.get({ team, hash: 'unknown' });
  await rest();
  await second.close();
  expect(evicted).toEqual(['a', 'b']);
});

test('a shutdown ends a mass eviction after what it has begun, and the next start goes on', async () => {
  const first = open({ inlineBytes: 64 });
  for (let at = 0; at < 500; at++) await put(first, `hash-${at}`);
  await first.close();

  const second = open({ inlineBytes: 64, ledger: { name: 'server', quotaBytes: 0 } });
  const opened = second.usage();
  const closed = second.close();
  await Promise.all([opened, closed]);
  expect(evicted.length).toBeLessThanOrEqual(64);
  expect(store.keys('m/')).toHaveLength(500 - evicted.length);

  const third = open({ inlineBytes: 64, ledger: { name: 'server', quotaBytes: 0 } });
  await third.usage();
  while (store.keys('m/').length > 0) await settle();
  await third.close();
  expect(evicted).toHaveLength(500);
  expect(await third.usage()).toEqual({ artifacts: 0, bytes: 0 });
});

test('an artifact that is read every day is not removed as expired after a kill', async () => {
  const first = open();
  await put(first, 'popular');
  await first.close();
  const second = open();
  for (let day = 0; day < 35; day++) {
    store.clock.advance(DAY_MS);
    await read(second, 'popular');
  }

  const third = open();
  await put(third, 'new');
  await third.close();
  expect(evicted).toEqual([]);
  await read(third, 'popular');
});

test('a use that no record speaks of is found in the manifest before anything is removed', async () => {
  const first = open();
  for (const hash of ['a', 'b']) await put(first, hash);
  await first.close();
  const log = store.keys('x/').map((key) => [key, store.entries.get(key)] as const);
  const second = open();
  store.clock.advance(2 * DAY_MS);
  await read(second, 'a');
  await second.close();
  for (const key of store.keys('x/')) store.entries.delete(key);
  for (const [key, value] of log) store.entries.set(key, value ?? null);

  const third = open({ ledger: { name: 'server', quotaBytes: 70 } });
  await put(third, 'c');
  await rest();
  expect(evicted).toEqual(['b']);
});

test('a server that was killed knows to a day in which order artifacts were used', async () => {
  const first = open();
  for (const hash of ['a', 'b', 'c']) await put(first, hash);
  store.clock.advance(2 * DAY_MS);
  for (const hash of ['b', 'a']) await read(first, hash);
  await store.clock.advanceAsync(1000);

  const second = open({ ledger: { name: 'server', quotaBytes: 70 } });
  await put(second, 'd');
  await second.close();
  expect(evicted).toEqual(['c', 'b']);
});
