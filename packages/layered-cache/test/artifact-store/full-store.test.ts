import { type Store, StoreError, type StoreValue } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import { artifactStore } from '../../src/index.js';
import { bytesOf, contentOf, id, pieces } from './rig.js';

const TEXT = 'a text of several parts, and longer than the room that is left';

/** A store with room for so many bytes of parts, as a disk has. */
function withRoom(memory: MemoryStore, room: { bytes: number }): Store {
  const held = (): number =>
    [...memory.entries.values()].reduce<number>(
      (sum, value) => sum + (value instanceof Uint8Array ? value.length : 0),
      0,
    );
  return {
    ...memory,
    set(key: string, value: StoreValue) {
      const bytes = value instanceof Uint8Array ? value.length : 0;
      if (held() + bytes <= room.bytes) return memory.set(key, value);
      const details = { store: 'disk', operation: 'set', key } as const;
      return Promise.reject(new StoreError('unavailable', 'no space left on device', details));
    },
  };
}

test('a full store refuses an upload, leaves nothing of it, serves the rest, and takes it with room', async () => {
  const memory = createMemoryStore();
  const room = { bytes: 50 };
  const options = { partBytes: 8, inlineBytes: 0, ledger: { name: 'server', quotaBytes: 500 } };
  const artifacts = artifactStore(withRoom(memory, room), options);
  const other = { ...id, hash: 'other' };
  await artifacts.put(other, pieces(bytesOf('stays')));

  await expect(artifacts.put(id, pieces(bytesOf(TEXT)))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  await artifacts.close();
  expect([...memory.entries.keys()].filter((key) => key.startsWith('c/'))).toHaveLength(1);
  expect(await artifacts.has(id)).toBeUndefined();
  expect(await contentOf(await artifacts.get(other))).toBe('stays');

  room.bytes = 200;
  expect(await artifacts.put(id, pieces(bytesOf(TEXT)))).toMatchObject({ status: 'stored' });
  expect(await contentOf(await artifacts.get(id))).toBe(TEXT);
  expect(await artifacts.usage()).toEqual({ artifacts: 2, bytes: TEXT.length + 5 });
});
