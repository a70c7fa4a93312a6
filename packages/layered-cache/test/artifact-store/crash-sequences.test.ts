import fc from 'fast-check';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { type ArtifactStore, artifactStore } from '../../src/index.js';
import { diesAfter, failingAt, pieces, type Stores } from './rig.js';

const team = 'acme';
const quotaBytes = 60;

interface Step {
  what: 'put' | 'replace' | 'get' | 'delete' | 'close';
  hash: string;
  size: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom('put', 'put', 'put', 'replace', 'get', 'delete', 'close'),
    hash: fc.constantFrom('a', 'b', 'c', 'd'),
    size: fc.integer({ min: 1, max: 30 }),
  }),
  { maxLength: 10 },
);

function open({ store, partStore }: Stores): ArtifactStore {
  const ledger = { name: 'server', quotaBytes };
  return artifactStore(store, { partBytes: 8, inlineBytes: 0, parallel: 2, ledger, partStore });
}

function createStores(isSplit: boolean): Stores<MemoryStore> {
  const store = createMemoryStore();
  return { store, partStore: isSplit ? createMemoryStore() : store };
}

async function take(artifacts: ArtifactStore, { what, hash, size }: Step): Promise<void> {
  const id = { team, hash };
  const body = (): AsyncIterable<Uint8Array> => pieces(new Uint8Array(size).fill(size));
  if (what === 'put') await artifacts.put(id, body());
  if (what === 'replace') await artifacts.put(id, body(), { policy: 'replace' });
  if (what === 'get') for await (const part of (await artifacts.get(id))?.body ?? []) void part;
  if (what === 'delete') await artifacts.delete(id);
  if (what === 'close') await artifacts.close();
}

/** One life of a process. What fails, fails. */
async function live(stores: Stores, todo: readonly Step[]): Promise<void> {
  const artifacts = open(stores);
  for (const step of todo) await take(artifacts, step).catch(() => undefined);
  await artifacts.usage().catch(() => undefined);
  await artifacts.close().catch(() => undefined);
}

const manifestsOf = ({ store }: Stores<MemoryStore>) =>
  [...store.entries]
    .filter(([key]) => key.startsWith('m/'))
    .map(([, value]) => value as { upload: string; parts: number; size: number });

/** What a process finds that starts on sound stores, and leaves. */
async function expectSound(stores: Stores<MemoryStore>): Promise<void> {
  const artifacts = open(stores);
  await artifacts.usage();
  await artifacts.close();

  const manifests = manifestsOf(stores);
  const bytes = manifests.reduce((sum, { size }) => sum + size, 0);
  expect(await artifacts.usage()).toEqual({ artifacts: manifests.length, bytes });
  expect(bytes).toBeLessThanOrEqual(quotaBytes);
  const parts = [...stores.partStore.entries.keys()].filter((key) => key.startsWith('c/'));
  const expected = manifests.flatMap(({ upload, parts: count }) =>
    Array.from({ length: count }, (_, part) => `c/${upload}/${part}`),
  );
  expect(parts.sort()).toEqual(expected.sort());
  for (const hash of ['a', 'b', 'c', 'd'])
    for await (const part of (await artifacts.get({ team, hash }))?.body ?? [])
      expect(new Set(part).size).toBe(1);
  const log = [...stores.store.entries.keys()].filter((key) => key.startsWith('x/'));
  expect(log).toHaveLength(2);
}

const CRASH_WHILE_CLEANING_UP = {
  ...{ before: [], dying: [{ what: 'put', hash: 'a', size: 17 } as const] },
  ...{ writes: 4, writesOfNext: 2, isSplit: false },
};

const LOST_SECOND_NOTE = {
  todo: (['put', 'put', 'delete', 'put'] as const).map((what, at): Step => ({
    what,
    hash: at === 0 ? 'a' : 'b',
    size: 1,
  })),
  failures: [
    [7, 'arrived'],
    [10, 'lost'],
  ] as [number, 'lost' | 'arrived'][],
  isSplit: false,
};

test('after crashes at any calls, also of those who clean up, nothing is left over or miscounted', async () => {
  const scenario = fc.record({
    before: steps,
    dying: steps,
    writes: fc.nat(60),
    writesOfNext: fc.nat(15),
    isSplit: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ before, dying, writes, writesOfNext, isSplit }) => {
      const stores = createStores(isSplit);
      await live(stores, before);
      await live(diesAfter(stores, writes), dying);
      await live(diesAfter(stores, writesOfNext), []);
      await expectSound(stores);
    }),
    { numRuns: 250, examples: [[CRASH_WHILE_CLEANING_UP]] },
  );
});

test('after failures of any writes, arrived or not, the next process makes everything sound', async () => {
  const failure = fc.tuple(fc.nat(80), fc.constantFrom('lost' as const, 'arrived' as const));
  const scenario = fc.record({
    todo: steps,
    failures: fc.array(failure, { maxLength: 12 }),
    isSplit: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ todo, failures, isSplit }) => {
      const stores = createStores(isSplit);
      await live(failingAt(stores, new Map(failures)), todo);
      await expectSound(stores);
    }),
    { numRuns: 250, examples: [[LOST_SECOND_NOTE]] },
  );
});
