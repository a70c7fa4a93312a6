import type { Store } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import {
  type ArtifactStore,
  artifactStore,
  type ArtifactStoreOptions,
} from '../../src/index.js';
import { contentOf, createExpiringStore, pieces } from './rig.js';

const team = 'acme';
const sizes: [string, number][] = [
  ['of many parts', 30],
  ['of one part', 8],
  ['without parts', 3],
];

/** A store whose next read of a manifest takes as long as the test likes. */
function setUp(options: ArtifactStoreOptions = {}) {
  const store = createMemoryStore();
  const damaged: string[] = [];
  let found: Promise<void> | undefined;
  const slow: Store = {
    ...store,
    async get(key) {
      const value = store.get(key);
      const waiting = found;
      found = undefined;
      if (key.startsWith('m/')) await waiting;
      return value;
    },
  };
  const artifacts = artifactStore(slow, {
    ...{ partBytes: 8, inlineBytes: 4, ledger: { name: 'server', quotaBytes: 70 } },
    onDamaged: ({ hash }) => damaged.push(hash),
    ...options,
  });
  return {
    ...{ artifacts, damaged, store },
    /** @returns What lets the next read of a manifest end. */
    holdNextRead(): () => void {
      let release = (): void => undefined;
      found = new Promise((resolve) => (release = resolve));
      return release;
    },
    keys: (prefix: string) => [...store.entries.keys()].filter((key) => key.startsWith(prefix)),
  };
}

const put = (artifacts: ArtifactStore, hash: string, size = 30) =>
  artifacts.put({ team, hash }, pieces(new Uint8Array(size)));

async function rest(): Promise<void> {
  for (let round = 0; round < 20; round++) await settle();
}

test.each(sizes)(
  'an artifact %s that is evicted while its manifest is on its way is read whole',
  async (_what, size) => {
    const { artifacts, damaged, holdNextRead, keys } = setUp({
      ledger: { name: 'server', quotaBytes: 60 },
    });
    await put(artifacts, 'old', size);
    await put(artifacts, 'b');
    await rest();
    const release = holdNextRead();
    const reading = artifacts.get({ team, hash: 'old' });
    await put(artifacts, 'c');
    await rest();
    expect(keys('m/').sort()).toEqual([`m/${team}/b`, `m/${team}/c`]);
    release();

    expect(await contentOf(await reading)).toHaveLength(size);
    await artifacts.close();
    expect(damaged).toEqual([]);
    expect(await artifacts.usage()).toEqual({ artifacts: 2, bytes: 60 });
    expect(keys('c/')).toHaveLength(8);
  },
);

test('eviction beside many reads cuts none of them off, and ends with nothing left over', async () => {
  const { artifacts, damaged, keys } = setUp();
  await put(artifacts, 'popular');
  for (let round = 0; round < 20; round++) {
    const reads = Array.from({ length: 5 }, () =>
      artifacts.get({ team, hash: round % 2 ? `hash-${round - 1}` : 'popular' }),
    );
    await Promise.all([put(artifacts, `hash-${round}`), put(artifacts, `twin-${round}`)]);
    for (const found of await Promise.all(reads))
      expect([undefined, 30]).toContain((await contentOf(found))?.length);
  }
  await artifacts.close();

  expect(damaged).toEqual([]);
  const { artifacts: count } = (await artifacts.usage()) ?? {};
  expect(keys('m/')).toHaveLength(count ?? 0);
  expect(keys('c/')).toHaveLength(4 * (count ?? 0));
});

test('who begins to read a while after asking reads the whole artifact', async () => {
  const { artifacts, keys } = setUp();
  await put(artifacts, 'old');
  const found = await artifacts.get({ team, hash: 'old' });
  await artifacts.delete({ team, hash: 'old' });
  await rest();

  expect(await contentOf(found)).toHaveLength(30);
  await artifacts.close();
  expect(keys('c/')).toEqual([]);
});

test('who never reads what they asked for holds its parts for a minute', async () => {
  const { clock } = createExpiringStore();
  const { artifacts, keys } = setUp({ clock });
  await put(artifacts, 'old');
  await artifacts.get({ team, hash: 'old' });
  await artifacts.delete({ team, hash: 'old' });
  await rest();
  expect(keys('c/')).toHaveLength(4);
  await clock.advanceAsync(60_000);
  await rest();
  expect(keys('c/')).toEqual([]);
});

test('a shutdown does not wait for who never reads what they asked for', async () => {
  const { artifacts, keys } = setUp({ clock: createExpiringStore().clock });
  await put(artifacts, 'old');
  await artifacts.get({ team, hash: 'old' });
  await artifacts.delete({ team, hash: 'old' });
  await artifacts.close();
  expect(keys('c/')).toEqual([]);
});

test('reads that never pause do not keep what was removed', async () => {
  const { artifacts, keys, holdNextRead } = setUp();
  await put(artifacts, 'old');
  let release = holdNextRead();
  const reads = [artifacts.get({ team, hash: 'old' })];
  await artifacts.delete({ team, hash: 'old' });
  for (let round = 0; round < 5; round++) {
    const releaseNext = holdNextRead();
    reads.push(artifacts.get({ team, hash: 'old' }));
    release();
    release = releaseNext;
    await rest();
  }
  const found = await reads[0];
  expect(await contentOf(found)).toHaveLength(30);
  await rest();
  expect(keys('c/')).toEqual([]);
  release();
  await artifacts.close();
});

test('an artifact that another process has removed is a miss and not damage, whatever a cache says', async () => {
  const { artifacts: other, store } = setUp();
  await put(other, 'shared', 8);
  const remembered = new Map(store.entries);
  const damaged: string[] = [];
  const caching: Store = {
    ...store,
    get: (key) => remembered.get(key) ?? store.get(key),
  };
  const artifacts = artifactStore(store, {
    ...{ partBytes: 8, inlineBytes: 4, manifestStore: caching },
    onDamaged: ({ hash }) => damaged.push(hash),
  });
  await other.delete({ team, hash: 'shared' });
  await other.close();

  expect(await artifacts.get({ team, hash: 'shared' })).toBeUndefined();
  await artifacts.close();
  expect(damaged).toEqual([]);
  expect(store.entries.has(`m/${team}/shared`)).toBe(false);
});
