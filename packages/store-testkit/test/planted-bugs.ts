import type { Store, StoreValue } from '@walkeros/core';
import { settle } from '../src/index.js';

/** A way to build a store wrong, and a promise of the contract that finds it. */
export interface PlantedBug {
  bug: string;
  caughtBy: string;
  plant(store: Store): Partial<Store>;
}

const renamesKeys = (bug: string, rename: (key: string) => string): PlantedBug => ({
  bug,
  caughtBy: 'hostile keys are kept apart from each other',
  plant: (store) => ({
    get: (key) => store.get(rename(key)),
    set: (key, value, ttlMs) => store.set(rename(key), value, ttlMs),
    delete: (key) => store.delete(rename(key)),
  }),
});

const changesValues = (
  bug: string,
  caughtBy: string,
  change: (value: StoreValue) => StoreValue,
): PlantedBug => ({
  bug,
  caughtBy,
  plant: (store) => ({ set: (key, value, ttlMs) => store.set(key, change(value), ttlMs) }),
});

const FIDELITY = 'every kind of value comes back exactly, or is refused';

function aliasOf(): { write: PlantedBug; read: PlantedBug } {
  const aliases = new Map<string, StoreValue>();
  const write: Partial<Store> = {
    get: (key) => structuredClone(aliases.get(key)),
    set: (key, value) => void aliases.set(key, value),
  };
  const read: Partial<Store> = {
    get: (key) => aliases.get(key),
    set: (key, value) => void aliases.set(key, structuredClone(value)),
  };
  return {
    write: {
      bug: 'keeps what it is given',
      caughtBy: 'changing a value after it was set does not change the store',
      plant: () => write,
    },
    read: {
      bug: 'hands out what it keeps',
      caughtBy: 'changing a value that was read does not change the store',
      plant: () => read,
    },
  };
}

const appendsRows: PlantedBug = {
  bug: 'appends a row for each of two writers of a new key',
  caughtBy: 'concurrent sets of a new key leave one entry',
  plant() {
    const rows: [string, StoreValue][] = [];
    const find = (key: string): number => rows.findIndex(([name]) => name === key);
    return {
      get: (key) => rows[find(key)]?.[1],
      async set(key, value) {
        const index = find(key);
        await settle();
        if (index < 0) rows.push([key, value]);
        else rows[index] = [key, value];
      },
      delete: (key) => void (find(key) >= 0 && rows.splice(find(key), 1)),
    };
  },
};

const sharesItsReply: PlantedBug = {
  bug: 'answers with the reply that arrived last',
  caughtBy: 'concurrent writes and reads of many keys do not mix',
  plant(store) {
    let reply: StoreValue | undefined;
    return {
      async get(key) {
        reply = await store.get(key);
        await settle();
        return reply;
      },
    };
  },
};

export const plantedBugs: readonly PlantedBug[] = [
  renamesKeys('normalises keys', (key) => key.normalize('NFC')),
  renamesKeys('folds the case of keys', (key) => key.toLowerCase()),
  renamesKeys('cuts keys off at 255', (key) => key.slice(0, 255)),
  renamesKeys('replaces what a file name cannot hold', (key) => key.replaceAll(/[/\\]/g, '_')),
  renamesKeys('trims keys', (key) => key.trim()),
  renamesKeys('sends keys as UTF-8', (key) => Buffer.from(key).toString()),
  renamesKeys('ends keys at NUL', (key) => key.split('\0')[0] ?? ''),
  renamesKeys('decodes keys twice', (key) => key.replaceAll('%2F', '/')),
  changesValues('writes plain JSON', FIDELITY, (value) => JSON.parse(JSON.stringify(value))),
  changesValues('writes falsy values as null', FIDELITY, (value) => value || null),
  changesValues(
    'cuts large values off',
    'a large value is kept, one beyond the limit of the store is refused',
    (value) => (typeof value === 'string' ? value.slice(0, 50_000) : value),
  ),
  changesValues(
    'stores undefined as null',
    'undefined is refused, and leaves what was there',
    (value) => value ?? null,
  ),
  aliasOf().write,
  aliasOf().read,
  appendsRows,
  sharesItsReply,
  {
    bug: 'reads null as a miss',
    caughtBy: FIDELITY,
    plant: (store) => ({ get: async (key) => (await store.get(key)) ?? undefined }),
  },
  {
    bug: 'finds methods of objects',
    caughtBy: 'a hostile key that was never set is a miss',
    plant: (store) => ({
      get: (key) => store.get(key) ?? ({} as Record<string, StoreValue>)[key],
    }),
  },
  {
    bug: 'keeps the first value for ever',
    caughtBy: 'a later value takes the place of an earlier one',
    plant: (store) => ({
      set: async (key, value) => void ((await store.get(key)) ?? (await store.set(key, value))),
    }),
  },
  {
    bug: 'fails to delete what is absent',
    caughtBy: 'deleting an absent key succeeds',
    plant: (store) => ({
      async delete(key) {
        if ((await store.get(key)) === undefined) throw new Error('ENOENT');
        await store.delete(key);
      },
    }),
  },
  {
    bug: 'forgets the repetitions in getMany',
    caughtBy: 'getMany answers in the order of the keys, misses and repetitions included',
    plant: (store) => ({
      getMany: (keys) => Promise.all([...new Set(keys)].map((key) => store.get(key))),
    }),
  },
  {
    bug: 'removes the old value before it writes the new one',
    caughtBy: 'a read beside a write answers with the old value or the new one',
    plant: (store) => ({
      async set(key, value) {
        await store.delete(key);
        await settle();
        await store.set(key, value);
      },
    }),
  },
  {
    bug: 'never expires',
    caughtBy: 'a value is gone after its time to live, where the store knows expiry',
    plant: (store) => ({ set: (key, value) => store.set(key, value) }),
  },
  {
    bug: 'takes the time to live for seconds',
    caughtBy: 'a value set with a time to live is read back within it',
    plant: (store) => ({
      set: (key, value, ttlMs) => store.set(key, value, ttlMs && ttlMs / 1000),
    }),
  },
  {
    bug: 'cannot be closed twice',
    caughtBy: 'destroy can be called twice',
    plant() {
      let closed = false;
      return {
        destroy() {
          if (closed) throw new Error('already closed');
          closed = true;
        },
      };
    },
  },
  {
    bug: 'hangs once it is closed',
    caughtBy: 'a closed store answers or fails with a typed error',
    plant(store) {
      let closed = false;
      return {
        get: (key) => (closed ? new Promise(() => undefined) : store.get(key)),
        destroy: () => void (closed = true),
      };
    },
  },
  {
    bug: 'refuses a key with an error of its own',
    caughtBy: 'hostile keys are kept apart from each other',
    plant: (store) => ({
      set(key, value) {
        if (key.includes('..')) throw new RangeError('bad key');
        return store.set(key, value);
      },
    }),
  },
];
