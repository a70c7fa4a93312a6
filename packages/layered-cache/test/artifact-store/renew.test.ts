import { artifactStore, type ArtifactStore } from '../../src/index.js';
import {
  bytesOf,
  contentOf,
  createExpiringStore,
  type ExpiringStore,
  id,
  pieces,
} from './rig.js';

const DAY_MS = 86_400_000;
const TEXT = 'an artifact of several parts';
const MANIFEST = `m/${id.team}/${id.hash}`;

let store: ExpiringStore;
let artifacts: ArtifactStore;

beforeEach(async () => {
  store = createExpiringStore();
  artifacts = artifactStore(store, { partBytes: 8, inlineBytes: 0, clock: store.clock });
  await artifacts.put(id, pieces(bytesOf(TEXT)));
});

async function read(): Promise<string | undefined> {
  const content = await contentOf(await artifacts.get(id));
  await artifacts.close();
  return content;
}

test('an artifact that nobody reads is gone after thirty days, and its parts after sixty', async () => {
  store.clock.advance(30 * DAY_MS - 1);
  expect(await artifacts.has(id)).toBeDefined();
  store.clock.advance(1);
  expect(await artifacts.has(id)).toBeUndefined();
  store.clock.advance(30 * DAY_MS);
  expect(store.keys('')).toEqual([]);
});

test('an artifact that is read now and then is kept for years', async () => {
  for (let time = 0; time < 60; time++) {
    store.clock.advance(20 * DAY_MS);
    expect(await read()).toBe(TEXT);
  }
});

test('reading prolongs the life of an artifact at most once a day', async () => {
  const writes = (): number => store.count('set', MANIFEST);
  const before = writes();
  await read();
  store.clock.advance(DAY_MS - 1);
  await read();
  expect(writes()).toBe(before);
  store.clock.advance(1);
  await read();
  await read();
  expect(writes()).toBe(before + 1);
});

test('parts are written again only when half of their life is over', async () => {
  const partWrites = (): number =>
    store.calls.filter(({ operation, key }) => operation === 'set' && key.startsWith('c/'))
      .length;
  const before = partWrites();
  for (let day = 0; day < 30; day++) {
    store.clock.advance(DAY_MS);
    await read();
  }
  expect(partWrites()).toBe(before);
  store.clock.advance(DAY_MS);
  await read();
  expect(partWrites()).toBe(2 * before);
});

test('a manifest never outlives its parts, when a crash interrupts the renewal', async () => {
  store.clock.advance(29 * DAY_MS);
  await read();
  store.clock.advance(29 * DAY_MS);
  const failing = artifactStore(
    { ...store, set: () => Promise.reject(new Error('the process is dead')) },
    { partBytes: 8, inlineBytes: 0, clock: store.clock },
  );
  expect(await contentOf(await failing.get(id))).toBe(TEXT);
  await failing.close();
  store.clock.advance(DAY_MS);
  expect(await artifacts.has(id)).toBeUndefined();
});
