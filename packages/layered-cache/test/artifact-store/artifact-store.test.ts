import fc from 'fast-check';
import { createFaultyStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { artifactStore } from '../../src/index.js';
import { bytesOf, contentOf, createExpiringStore, id, pieces } from './rig.js';

const small = { partBytes: 8, inlineBytes: 0 };

test('an artifact comes back byte for byte, whatever its size and however it is cut', async () => {
  const sizes = fc.record({
    bytes: fc.uint8Array({ maxLength: 100 }),
    partBytes: fc.integer({ min: 1, max: 40 }),
    piece: fc.integer({ min: 1, max: 60 }),
    inlineBytes: fc.integer({ min: 0, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ bytes, partBytes, piece, inlineBytes }) => {
      const artifacts = artifactStore(createMemoryStore(), { partBytes, inlineBytes });
      await artifacts.put(id, pieces(bytes, piece));
      const read: Uint8Array[] = [];
      for await (const part of (await artifacts.get(id))?.body ?? []) {
        expect(part.length).toBeLessThanOrEqual(Math.max(partBytes, inlineBytes));
        read.push(part);
      }
      expect(Buffer.concat(read).equals(bytes)).toBe(true);
    }),
  );
});

test('large artifacts leave nothing but parts in a store for them, and parts nowhere else', async () => {
  const [store, partStore] = [createMemoryStore(), createMemoryStore()];
  const ledger = { name: 'server', quotaBytes: 1_000 };
  const options = { ...small, inlineBytes: 10, partStore, ledger };
  const artifacts = artifactStore(store, options);
  await artifacts.put(id, pieces(bytesOf('a text of several parts')));
  await artifacts.put({ ...id, hash: 'abc' }, pieces(bytesOf('small')));
  await artifacts.close();

  const keys = [...store.entries.keys()].map((key) => key.split('/')[0]).sort();
  expect(keys).toEqual(['m', 'm', 'x', 'x']);
  expect([...partStore.entries.keys()].every((key) => key.startsWith('c/'))).toBe(true);
  expect(partStore.entries.size).toBe(3);

  const again = artifactStore(store, options);
  expect(await contentOf(await again.get(id))).toBe('a text of several parts');
  await again.delete(id);
  await again.close();
  expect(partStore.entries.size).toBe(0);
});

test('what the client said of an artifact comes back with it', async () => {
  const artifacts = artifactStore(createMemoryStore());
  const meta = { durationMs: 1234, tag: 'c2ln', sha: 'abc', dirtyHash: 'def' };
  const { info } = await artifacts.put(id, pieces(bytesOf('body')), meta);

  expect(info).toMatchObject({ ...meta, sizeBytes: 4 });
  expect(await artifacts.has(id)).toEqual(info);
  expect((await artifacts.get(id))?.info).toEqual(info);
});

test('teams and hashes with any characters never meet', async () => {
  const artifacts = artifactStore(createMemoryStore());
  await artifacts.put({ team: 'a/b', hash: 'c' }, pieces(bytesOf('one')));
  await artifacts.put({ team: 'a', hash: 'b/c' }, pieces(bytesOf('two')));

  expect(await contentOf(await artifacts.get({ team: 'a/b', hash: 'c' }))).toBe('one');
  expect(await contentOf(await artifacts.get({ team: 'a', hash: 'b/c' }))).toBe('two');
  expect(await artifacts.get({ team: 'a', hash: 'c' })).toBeUndefined();
});

test('many artifacts are looked up in one round trip, without their bytes', async () => {
  const store = createMemoryStore();
  const asked: (readonly string[])[] = [];
  const getMany = async (keys: readonly string[]) => {
    asked.push(keys);
    return keys.map((key) => store.entries.get(key));
  };
  const artifacts = artifactStore({ ...store, getMany });
  await artifacts.put(id, pieces(bytesOf('body')));

  const found = await artifacts.hasMany(id.team, ['unknown', id.hash]);
  expect(found.map((info) => info?.sizeBytes)).toEqual([undefined, 4]);
  expect(asked).toEqual([[`m/${id.team}/unknown`, `m/${id.team}/${id.hash}`]]);
});

test('an upload holds a bounded number of parts in memory', async () => {
  const store = createMemoryStore();
  let writing = 0;
  let most = 0;
  const slow = {
    ...store,
    async set(key: string, value: Parameters<typeof store.set>[1]) {
      most = Math.max(most, ++writing);
      await settle();
      writing--;
      await store.set(key, value);
    },
  };
  const artifacts = artifactStore(slow, { ...small, parallel: 3 });
  await artifacts.put(id, pieces(new Uint8Array(400)));

  expect(most).toBe(3);
});

test('an artifact above the limit is refused, and nothing of it stays', async () => {
  const store = createMemoryStore();
  const artifacts = artifactStore(store, { ...small, maxBytes: 50 });
  await expect(artifacts.put(id, pieces(new Uint8Array(51)))).rejects.toMatchObject({
    kind: 'too-large',
  });
  await artifacts.close();
  expect([...store.entries.keys()]).toEqual([]);
});

test('a body that breaks off leaves what was stored as it was, and no parts', async () => {
  const store = createMemoryStore();
  const artifacts = artifactStore(store, small);
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(30);
    throw new Error('connection reset');
  }
  await artifacts.put(id, pieces(bytesOf('stays')));
  const keys = [...store.entries.keys()];
  await expect(artifacts.put(id, breaking(), { policy: 'replace' })).rejects.toThrow('reset');
  await artifacts.close();

  expect([...store.entries.keys()]).toEqual(keys);
  expect(await contentOf(await artifacts.get(id))).toBe('stays');
});

test('a store that does not answer is cut off at the deadline', async () => {
  const clock = createExpiringStore().clock;
  const store = createFaultyStore();
  store.always('get', { kind: 'hang' });
  const looking = artifactStore(store, { clock, timeoutMs: 500 }).has(id);
  clock.advance(500);

  await expect(looking).rejects.toMatchObject({ kind: 'timeout' });
});

test('an outage is an error, never an absence', async () => {
  const store = createFaultyStore();
  store.always('get', { kind: 'reject', error: new Error('down') });
  const artifacts = artifactStore(store);

  await expect(artifacts.get(id)).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(artifacts.hasMany('acme', ['a'])).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a deleted artifact is gone with all its parts, but not for who is reading it', async () => {
  const store = createMemoryStore();
  const artifacts = artifactStore(store, small);
  const text = 'an artifact of several parts';
  await artifacts.put(id, pieces(bytesOf(text)));
  const body = (await artifacts.get(id))?.body[Symbol.asyncIterator]();
  const first = await body?.next();

  expect(await artifacts.delete(id)).toBe(true);
  expect(await artifacts.delete(id)).toBe(false);
  expect(await artifacts.has(id)).toBeUndefined();
  let read = Buffer.from((first?.value as Uint8Array | undefined) ?? []).toString();
  for (let next = await body?.next(); next?.done === false; next = await body?.next())
    read += Buffer.from(next.value).toString();
  expect(read).toBe(text);
  await artifacts.close();
  expect([...store.entries.keys()]).toEqual([]);
});

test('a small artifact is one value: one read brings it, one write stores it', async () => {
  const store = createMemoryStore();
  const artifacts = artifactStore(store, { inlineBytes: 10 });
  await artifacts.put(id, pieces(bytesOf('ten bytes.')));
  expect([...store.entries.keys()]).toEqual([`m/${id.team}/${id.hash}`]);
  const reads = store.count('get');
  expect(await contentOf(await artifacts.get(id))).toBe('ten bytes.');
  expect(store.count('get')).toBe(reads + 1);
  await artifacts.put({ ...id, hash: 'other' }, pieces(bytesOf('eleven bytes')));
  expect([...store.entries.keys()].filter((key) => key.startsWith('c/'))).toHaveLength(1);
});

test('a small artifact is refused by the same limit as a large one', async () => {
  const artifacts = artifactStore(createMemoryStore(), { maxBytes: 5 });
  await expect(artifacts.put(id, pieces(bytesOf('six...')))).rejects.toMatchObject({
    kind: 'too-large',
  });
});
