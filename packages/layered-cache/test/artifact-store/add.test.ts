import type { Store } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { type ArtifactStore, artifactStore } from '../../src/index.js';
import { bytesOf, contentOf, id } from './rig.js';

/** A store that adds, and tells what it was asked. */
function setUp(quotaBytes = 1_000_000): {
  asked: string[];
  memory: MemoryStore;
  artifacts: ArtifactStore;
} {
  const asked: string[] = [];
  const memory = createMemoryStore();
  const store: Store = {
    ...memory,
    get: (key) => (asked.push(`get ${key}`), memory.get(key)),
    set: (key, value) => (asked.push(`set ${key}`), memory.set(key, value)),
    async add(key, value) {
      asked.push(`add ${key}`);
      if (memory.entries.has(key)) return false;
      await memory.set(key, value);
      return true;
    },
  };
  const artifacts = artifactStore(store, { ledger: { name: 'test', quotaBytes } });
  return { asked, memory, artifacts };
}

describe('on a store that adds, a small artifact', () => {
  test('that is new costs one call, and counts', async () => {
    const { artifacts, asked } = setUp();
    await artifacts.usage();
    asked.length = 0;

    const { status } = await artifacts.put(id, bytesOf('new'));

    expect(status).toBe('stored');
    expect(asked).toEqual([`add m/${id.team}/${id.hash}`]);
    expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: 3 });
    expect(await contentOf(await artifacts.get(id))).toBe('new');
  });

  test.each([
    ['keep', 'kept', 'first'],
    ['strict', 'conflict', 'first'],
    ['replace', 'replaced', 'second'],
  ] as const)('that is known is treated by the policy %s', async (policy, status, content) => {
    const { artifacts } = setUp();
    await artifacts.put(id, bytesOf('first'));

    const put = await artifacts.put(id, bytesOf('second'), { policy });

    expect(put.status).toBe(status);
    expect(await contentOf(await artifacts.get(id))).toBe(content);
    expect(await artifacts.usage()).toMatchObject({ artifacts: 1 });
  });

  test('heals one that is damaged', async () => {
    const { artifacts, memory } = setUp();
    await artifacts.put(id, bytesOf('first'));
    const [key = '', value] = [...memory.entries].find(([name]) => name.startsWith('m/')) ?? [];
    const damaged = Buffer.from(value as Uint8Array);
    damaged[damaged.length - 1] = 0;
    await memory.set(key, damaged);

    expect(await artifacts.get(id)).toBeUndefined();
    const { status } = await artifacts.put(id, bytesOf('second'));

    expect(status).toBe('healed');
    expect(await contentOf(await artifacts.get(id))).toBe('second');
  });

  test('in the place of a large one that has expired leaves none of its parts', async () => {
    const { artifacts, memory } = setUp();
    await artifacts.put(id, Buffer.alloc(20_000, 'large'));
    await memory.delete(`m/${id.team}/${id.hash}`);

    await artifacts.put(id, bytesOf('small'));
    await artifacts.close();

    expect([...memory.entries.keys()].filter((key) => key.startsWith('c/'))).toEqual([]);
    expect(await artifacts.usage()).toEqual({ artifacts: 1, bytes: 5 });
  });

  test('that two bring at once is stored once', async () => {
    const { artifacts } = setUp();

    const puts = await Promise.all(
      ['one', 'two'].map((text) => artifacts.put(id, bytesOf(text))),
    );

    expect(puts.map(({ status }) => status)).toEqual(['stored', 'kept']);
    expect(await contentOf(await artifacts.get(id))).toBe('one');
  });
});
