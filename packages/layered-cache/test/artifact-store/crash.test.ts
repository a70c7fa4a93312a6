import fc from 'fast-check';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { type ArtifactStore, artifactStore, type OverwritePolicy } from '../../src/index.js';
import { bytesOf, contentOf, diesAfter, id, pieces, type Stores } from './rig.js';

const ledger = { name: 'server', quotaBytes: 10_000 };
/** Some of the texts are kept in their manifests, others in parts. */
const options = { partBytes: 8, inlineBytes: 20, parallel: 2, ledger };
/** More than any put of these sizes takes. */
const MOST_WRITES = 40;

const text = fc.string({ minLength: 0, maxLength: 60 });

/** One store, or one more for the parts. */
function createStores(isSplit: boolean): Stores<MemoryStore> {
  const store = createMemoryStore();
  return { store, partStore: isSplit ? createMemoryStore() : store };
}

function open({ store, partStore }: Stores): ArtifactStore {
  return artifactStore(store, { ...options, partStore });
}

/** Every part belongs to the one manifest there is, or there is neither. */
function expectNoOrphans({ store, partStore }: Stores<MemoryStore>): void {
  const manifest = store.entries.get(`m/${id.team}/${id.hash}`) as
    { upload: string; parts: number } | undefined;
  const expected = Array.from(
    { length: manifest?.parts ?? 0 },
    (_, part) => `c/${manifest?.upload}/${part}`,
  );
  const parts = [...partStore.entries.keys()].filter((key) => key.startsWith('c/'));
  expect(parts.sort()).toEqual(expected.sort());
}

test('a crash after any write leaves the old artifact or the new one, whole', async () => {
  const scenario = fc.record({
    old: fc.option(text),
    next: text,
    writes: fc.nat(MOST_WRITES),
    policy: fc.constantFrom<OverwritePolicy>('keep', 'replace'),
    isSplit: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ old, next, writes, policy, isSplit }) => {
      const stores = createStores(isSplit);
      const before = open(stores);
      if (old !== null) await before.put(id, pieces(bytesOf(old)), { tag: 'old' });
      await before.close();

      const dying = open(diesAfter(stores, writes));
      const confirmed = await dying.put(id, pieces(bytesOf(next)), { tag: 'new', policy }).then(
        () => true,
        () => false,
      );
      await dying.close().catch(() => undefined);

      const revived = open(stores);
      // What a crash has left is removed meanwhile.
      await revived.usage();
      const found = await revived.get(id);
      const content = await contentOf(found);
      await revived.close();
      const isOld =
        content === (old ?? undefined) &&
        found?.info.tag === (old === null ? undefined : 'old');
      const isNew = content === next && found?.info.tag === 'new';
      expect(isOld || isNew).toBe(true);
      if (confirmed && (old === null || policy === 'replace')) expect(isNew).toBe(true);
      expectNoOrphans(stores);
      expect(await revived.usage()).toEqual({
        artifacts: found === undefined ? 0 : 1,
        bytes: found?.info.sizeBytes ?? 0,
      });
    }),
    { numRuns: 600 },
  );
});

test.each([
  ['one store', false],
  ['two stores', true],
])(
  'a crash after any write of a delete leaves the whole artifact or nothing on %s',
  async (_what, isSplit) => {
    for (let writes = 0; writes < 12; writes++) {
      const stores = createStores(isSplit);
      await open(stores).put(id, pieces(bytesOf('a text of several parts')));
      const dying = open(diesAfter(stores, writes));
      await dying.delete(id).catch(() => undefined);
      await dying.close().catch(() => undefined);

      const revived = open(stores);
      expect([undefined, 'a text of several parts']).toContain(
        await contentOf(await revived.get(id)),
      );
      await revived.usage();
      await revived.close();
      expectNoOrphans(stores);
    }
  },
);

test('a put whose last write arrives although its answer is lost is there, and counted', async () => {
  const store = createMemoryStore();
  const losing = {
    ...store,
    async set(key: string, value: Parameters<typeof store.set>[1]) {
      await store.set(key, value);
      if (key.startsWith('m/')) throw new Error('connection lost');
    },
  };
  const artifacts = artifactStore(losing, options);
  await expect(
    artifacts.put(id, pieces(bytesOf('some bytes, and some more'))),
  ).rejects.toThrow();
  await artifacts.close();

  const revived = artifactStore(store, options);
  expect(await contentOf(await revived.get(id))).toBe('some bytes, and some more');
  expect(await revived.usage()).toEqual({ artifacts: 1, bytes: 25 });
});
