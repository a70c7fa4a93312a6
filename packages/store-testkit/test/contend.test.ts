import { systemClock } from '@walkeros/core';
import { type AddingStore, contend, createMemoryStore } from '../src/index.js';

/** A store of several users that expires and adds as it should. */
function soundStore(): AddingStore {
  const memory = createMemoryStore();
  const ends = new Map<string, number>();
  const isTaken = (key: string): boolean =>
    memory.entries.has(key) && (ends.get(key) ?? Infinity) > systemClock.now();
  const set: AddingStore['set'] = (key, value, ttlMs = Infinity) => {
    ends.set(key, systemClock.now() + ttlMs);
    return memory.set(key, value);
  };
  return {
    ...memory,
    get: async (key) => (isTaken(key) ? memory.get(key) : undefined),
    set,
    async add(key, value, ttlMs) {
      if (isTaken(key)) return false;
      await set(key, value, ttlMs);
      return true;
    },
  };
}

async function contest(store: AddingStore): Promise<string[]> {
  const seen = await Promise.all([
    contend(store, { name: 'a', rivals: ['b'], turns: 20 }),
    contend(store, { name: 'b', rivals: ['a'], turns: 20 }),
  ]);
  return seen.flat();
}

describe('contenders', () => {
  test('see nothing wrong on a store that keeps its promises', async () => {
    expect(await contest(soundStore())).toEqual([]);
  });

  test('see two holders of one lock on a store that adds what is there', async () => {
    const store = soundStore();
    const add: AddingStore['add'] = async (key, value, ttlMs) => {
      await store.set(key, value, ttlMs);
      return true;
    };

    expect(await contest({ ...store, add })).toContainEqual(expect.stringMatching(/^lock: /));
  });

  test('see the gap on a store that removes what it takes for expired a moment later', async () => {
    const store = soundStore();
    const removeSoon = async (key: string): Promise<void> => {
      for (let step = 0; step < 3; step++) await Promise.resolve();
      await store.delete(key);
    };
    const get: AddingStore['get'] = async (key) => {
      const found = await store.get(key);
      if (found === undefined) void removeSoon(key);
      return found;
    };

    expect(await contest({ ...store, get })).toContainEqual(
      expect.stringMatching(/^(?:[ab]|lock): undefined instead of /),
    );
  });
});
