import fc from 'fast-check';
import { createMemoryStore } from '@walkeros/store-testkit';
import { artifactStore, type OverwritePolicy } from '../../src/index.js';
import { bytesOf, contentOf, diesAfter, id, pieces } from './rig.js';

const ledger = { name: 'server', quotaBytes: 10_000 };
/** Some of the texts are kept in their manifests, others in parts. */
const options = { partBytes: 8, inlineBytes: 20, parallel: 2, ledger };
/** More than any put of these sizes takes. */
const MOST_WRITES = 40;

const text = fc.string({ minLength: 0, maxLength: 60 });

/** Every part belongs to the one manifest there is, or there is neither. */
async function expectNoOrphans(entries: Map<string, unknown>): Promise<void> {
  const manifest = entries.get(`m/${id.team}/${id.hash}`) as
    { upload: string; parts: number } | undefined;
  const expected = Array.from(
    { length: manifest?.parts ?? 0 },
    (_, part) => `c/${manifest?.upload}/${part}`,
  );
  expect([...entries.keys()].filter((key) => key.startsWith('c/')).sort()).toEqual(
    expected.sort(),
  );
}

test('a crash after any write leaves the old artifact or the new one, whole', async () => {
  const scenario = fc.record({
    old: fc.option(text),
    next: text,
    writes: fc.nat(MOST_WRITES),
    policy: fc.constantFrom<OverwritePolicy>('keep', 'replace'),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ old, next, writes, policy }) => {
      const store = createMemoryStore();
      const before = artifactStore(store, options);
      if (old !== null) await before.put(id, pieces(bytesOf(old)), { tag: 'old' });
      await before.close();

      const dying = artifactStore(diesAfter(store, writes), options);
      const confirmed = await dying.put(id, pieces(bytesOf(next)), { tag: 'new', policy }).then(
        () => true,
        () => false,
      );
      await dying.close().catch(() => undefined);

      const revived = artifactStore(store, options);
      const found = await revived.get(id);
      const content = await contentOf(found);
      await revived.close();
      const isOld =
        content === (old ?? undefined) &&
        found?.info.tag === (old === null ? undefined : 'old');
      const isNew = content === next && found?.info.tag === 'new';
      expect(isOld || isNew).toBe(true);
      if (confirmed && (old === null || policy === 'replace')) expect(isNew).toBe(true);
      await expectNoOrphans(store.entries);
      expect(await revived.usage()).toEqual({
        artifacts: found === undefined ? 0 : 1,
        bytes: found?.info.sizeBytes ?? 0,
      });
    }),
    { numRuns: 600 },
  );
});

test('a crash after any write of a delete leaves the whole artifact or nothing', async () => {
  for (let writes = 0; writes < 12; writes++) {
    const store = createMemoryStore();
    await artifactStore(store, options).put(id, pieces(bytesOf('a text of several parts')));
    const dying = artifactStore(diesAfter(store, writes), options);
    await dying.delete(id).catch(() => undefined);
    await dying.close().catch(() => undefined);

    const revived = artifactStore(store, options);
    expect([undefined, 'a text of several parts']).toContain(
      await contentOf(await revived.get(id)),
    );
    await expectNoOrphans(store.entries);
  }
});

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
