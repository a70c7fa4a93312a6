import { StoreError, type StoreValue } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { artifactStore, type ArtifactStore } from '../../src/index.js';
import { bytesOf, contentOf, id, pieces } from './rig.js';

const TEXT = 'what was stored first';
const OTHER = 'something else, later';

let store: MemoryStore;
let artifacts: ArtifactStore;
let damaged: string[];

function open(partBytes: number): void {
  store = createMemoryStore();
  damaged = [];
  artifacts = artifactStore(store, {
    partBytes,
    inlineBytes: 0,
    onDamaged: ({ hash }) => damaged.push(hash),
  });
}

function partKeys(): string[] {
  return [...store.entries.keys()].filter((key) => key.startsWith('c/'));
}

function flipBit(key: string): void {
  const bytes = Uint8Array.from(store.entries.get(key) as Uint8Array);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  store.entries.set(key, bytes);
}

const put = (text: string, options = {}) => artifacts.put(id, pieces(bytesOf(text)), options);

describe.each([
  ['one part', 1024],
  ['many parts', 4],
])('an artifact of %s', (_size, partBytes) => {
  beforeEach(async () => {
    open(partBytes);
    await put(TEXT);
  });

  test('stays when other bytes come under its hash', async () => {
    expect(await put(OTHER)).toMatchObject({ status: 'kept' });
    expect(await put(TEXT)).toMatchObject({ status: 'same' });
    expect(await contentOf(await artifacts.get(id))).toBe(TEXT);
  });

  test('refuses other bytes under the policy "strict", and takes the same', async () => {
    expect(await put(OTHER, { policy: 'strict' })).toMatchObject({ status: 'conflict' });
    expect(await put(TEXT, { policy: 'strict' })).toMatchObject({ status: 'same' });
    expect(await contentOf(await artifacts.get(id))).toBe(TEXT);
  });

  test('gives way under the policy "replace", with its parts', async () => {
    expect(await put(OTHER, { policy: 'replace' })).toMatchObject({ status: 'replaced' });
    await artifacts.close();
    expect(await contentOf(await artifacts.get(id))).toBe(OTHER);
    expect(partKeys()).toHaveLength(Math.ceil(OTHER.length / partBytes));
  });

  test.each([
    ['a flipped bit in the first part', () => flipBit(partKeys()[0] ?? '')],
    ['a flipped bit in the last part', () => flipBit(partKeys().at(-1) ?? '')],
    ['a missing part', () => store.entries.delete(partKeys()[0] ?? '')],
    ['a part that is no bytes', () => store.entries.set(partKeys()[0] ?? '', 'text')],
  ])('is replaced by the next upload after %s, under any policy', async (_what, harm) => {
    for (const policy of ['keep', 'strict'] as const) {
      open(partBytes);
      await put(TEXT);
      harm();
      expect(await put(OTHER, { policy })).toMatchObject({ status: 'healed' });
      expect(await contentOf(await artifacts.get(id))).toBe(OTHER);
    }
  });

  test('never reaches its reader whole once a bit has flipped, and is absent from then on', async () => {
    const parts = partKeys().length;
    for (let part = 0; part < parts; part++) {
      open(partBytes);
      await put(TEXT);
      flipBit(partKeys()[part] ?? '');
      const served = await artifacts
        .get(id)
        .then(contentOf)
        .catch((error: unknown) => error);

      if (parts === 1) expect(served).toBeUndefined();
      else expect(served).toMatchObject({ kind: 'invalid-data' });
      await artifacts.close();
      expect(damaged).toEqual([id.hash]);
      expect(await artifacts.has(id)).toBeUndefined();
      expect(await artifacts.get(id)).toBeUndefined();
      expect(await put(OTHER)).toMatchObject({ status: 'healed' });
    }
  });

  test.each<[string, StoreValue]>([
    ['is text', 'not a manifest'],
    ['has a field of another type', { v: 1, size: '21' }],
    ['speaks of parts that do not add up', { v: 1, size: 21, chunk: 4, parts: 1 }],
  ])('is absent when its manifest %s, and can be uploaded again', async (_what, manifest) => {
    const key = `m/${id.team}/${id.hash}`;
    const was = store.entries.get(key) as Record<string, StoreValue>;
    store.entries.set(
      key,
      typeof manifest === 'string' ? manifest : { ...was, ...(manifest as object) },
    );
    expect(await artifacts.has(id)).toBeUndefined();
    expect(await artifacts.get(id)).toBeUndefined();
    expect(await put(OTHER)).toMatchObject({ status: 'stored' });
    expect(await contentOf(await artifacts.get(id))).toBe(OTHER);
  });
});

test('damage that the store itself has found counts as damage, not as an outage', async () => {
  open(4);
  await put(TEXT);
  const details = { store: 'memory', operation: 'get' } as const;
  const noticing = artifactStore(
    {
      ...store,
      get: (key) =>
        key.startsWith('c/') && key.endsWith('/2')
          ? Promise.reject(new StoreError('invalid-data', 'its checksum is wrong', details))
          : store.get(key),
    },
    { partBytes: 4, inlineBytes: 0 },
  );

  await expect(noticing.get(id).then(contentOf)).rejects.toMatchObject({
    kind: 'invalid-data',
  });
  await noticing.close();
  expect(await noticing.has(id)).toBeUndefined();
});

test('of two uploads at once, one becomes the artifact, and nothing stays of the other', async () => {
  open(4);
  const results = await Promise.all([put(TEXT), put(OTHER)]);
  await artifacts.close();

  expect(results.map(({ status }) => status).sort()).toEqual(['kept', 'stored']);
  const content = await contentOf(await artifacts.get(id));
  expect([TEXT, OTHER]).toContain(content);
  expect(partKeys()).toHaveLength(Math.ceil((content ?? '').length / 4));
});

test('a small artifact whose bit has flipped is absent, and replaced by the next upload', async () => {
  store = createMemoryStore();
  artifacts = artifactStore(store);
  await put(TEXT);
  const key = `m/${id.team}/${id.hash}`;
  const bytes = Uint8Array.from(store.entries.get(key) as Uint8Array);
  const at = bytes.length - 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  store.entries.set(key, bytes);

  expect(await artifacts.get(id)).toBeUndefined();
  await artifacts.close();
  expect(await artifacts.has(id)).toBeUndefined();
  expect(await put(OTHER)).toMatchObject({ status: 'healed' });
  expect(await contentOf(await artifacts.get(id))).toBe(OTHER);
});
