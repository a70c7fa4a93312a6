import type { StoreValue } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { artifactStore, type ArtifactStore } from '../../src/index.js';
import { bytesOf, contentOf, id, pieces } from './rig.js';

const TEXT = 'a log and a few small files';
const MANIFEST = `m/${id.team}/${id.hash}`;
const META = { durationMs: 1234, tag: 'dGFnIG9mIGl0', sha: 'abc', dirtyHash: 'def' };

let store: MemoryStore;
let artifacts: ArtifactStore;

async function stored(inlineBytes: number): Promise<StoreValue> {
  store = createMemoryStore();
  artifacts = artifactStore(store, { partBytes: 8, inlineBytes });
  await artifacts.put(id, pieces(bytesOf(TEXT)), META);
  return store.entries.get(MANIFEST) as StoreValue;
}

async function expectAbsentUntilUploaded(): Promise<void> {
  expect(await artifacts.has(id)).toBeUndefined();
  expect(await artifacts.get(id)).toBeUndefined();
  await artifacts.put(id, pieces(bytesOf(TEXT)), META);
  const found = await artifacts.get(id);
  expect(found?.info).toMatchObject(META);
  expect(await contentOf(found)).toBe(TEXT);
}

test('a small artifact with any flipped bit is served as it was or not at all', async () => {
  const was = (await stored(64)) as Uint8Array;
  const body = was.indexOf(0x0a) + 1;
  for (let bit = 0; bit < was.length * 8; bit++) {
    const bytes = Uint8Array.from(was);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    store.entries.set(MANIFEST, bytes);
    const info = await artifacts.has(id);
    // Its bytes are looked at only when they are read.
    if (bit >> 3 < body && info !== undefined) expect(info).toMatchObject(META);
    const found = await artifacts.get(id);
    await artifacts.close();
    if (found === undefined) continue;
    expect(found.info).toMatchObject({ ...META, sizeBytes: TEXT.length });
    expect(await contentOf(found)).toBe(TEXT);
  }
});

test.each([
  ['a smaller size', '"size":27', '"size":2'],
  ['a larger size', '"size":27', '"size":72'],
  ['another tag', 'dGFn', 'dGFo'],
])('a small artifact with %s is absent, and healed by the next upload', async (_, from, to) => {
  const bytes = Buffer.from((await stored(64)) as Uint8Array);
  const changed = bytes.toString('latin1').replace(from, to);
  expect(changed).not.toBe(bytes.toString('latin1'));
  store.entries.set(MANIFEST, Uint8Array.from(Buffer.from(changed, 'latin1')));

  await expectAbsentUntilUploaded();
});

test('a large artifact is absent once any field of its manifest is another one', async () => {
  const fields = Object.keys((await stored(0)) as object);
  expect(fields).toEqual(expect.arrayContaining(['size', 'tag', 'durationMs', 'check']));
  for (const field of fields) {
    const was = (await stored(0)) as Record<string, StoreValue>;
    const value = was[field];
    const other = typeof value === 'number' ? value + 1 : `${String(value)}x`;
    store.entries.set(MANIFEST, { ...was, [field]: other });
    await expectAbsentUntilUploaded();
  }
});

test('a manifest may come back with its fields in another order', async () => {
  const was = (await stored(0)) as Record<string, StoreValue>;
  store.entries.set(MANIFEST, Object.fromEntries(Object.entries(was).reverse()));

  expect((await artifacts.get(id))?.info).toMatchObject(META);
});

test.each([
  ['small', 64],
  ['large', 0],
])('a %s artifact of a version whose manifests have no digest is served', async (_, inline) => {
  const value = await stored(inline);
  const line = value instanceof Uint8Array ? value.subarray(0, value.indexOf(0x0a)) : undefined;
  const written: unknown = line ? JSON.parse(Buffer.from(line).toString()) : value;
  const { check, ...rest } = written as Record<string, StoreValue>;
  expect(check).toHaveLength(16);
  const old = { ...rest, v: 1 };
  const asBytes = Buffer.concat([Buffer.from(`${JSON.stringify(old)}\n`), bytesOf(TEXT)]);
  store.entries.set(MANIFEST, line ? Uint8Array.from(asBytes) : old);

  const found = await artifacts.get(id);
  expect(found?.info).toMatchObject(META);
  expect(await contentOf(found)).toBe(TEXT);
});
