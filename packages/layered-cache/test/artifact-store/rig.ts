import type { Store, StoreValue } from '@walkeros/core';
import {
  createFakeClock,
  createMemoryStore,
  type FakeClock,
  type MemoryStore,
} from '@walkeros/store-testkit';
import type { Artifact } from '../../src/index.js';

export const id = { team: 'acme', hash: '470736e91c6e13f6' };

/** A body in pieces whose borders are nowhere near those of the parts. */
export async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export async function contentOf(artifact: Artifact | undefined): Promise<string | undefined> {
  if (artifact === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of artifact.body) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** A store that forgets what has expired, as Redis does. */
export interface ExpiringStore extends MemoryStore {
  readonly clock: FakeClock;
  keys(prefix: string): string[];
}

export function createExpiringStore(clock: FakeClock = createFakeClock()): ExpiringStore {
  const memory = createMemoryStore();
  const ends = new Map<string, number>();
  const expire = (key: string): void => {
    if ((ends.get(key) ?? Infinity) <= clock.now()) memory.entries.delete(key);
  };
  return {
    ...memory,
    clock,
    get(key) {
      expire(key);
      return memory.get(key);
    },
    set(key, value: StoreValue, ttlMs = Infinity) {
      ends.set(key, clock.now() + ttlMs);
      return memory.set(key, value);
    },
    keys(prefix) {
      [...memory.entries.keys()].forEach(expire);
      return [...memory.entries.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

/** Each write that is told to fails, some of them after they have arrived. */
export function failingAt(
  { store, partStore }: Stores,
  failures: ReadonlyMap<number, 'lost' | 'arrived'>,
): Stores {
  let writes = 0;
  async function write(arrive: () => unknown): Promise<void> {
    const failure = failures.get(writes++);
    if (failure !== 'lost') await arrive();
    if (failure !== undefined) throw new Error('connection lost');
  }
  const failing = (backing: Store): Store => ({
    type: backing.type,
    config: backing.config,
    get: (key) => backing.get(key),
    set: (key, value, ttlMs) => write(() => backing.set(key, value, ttlMs)),
    delete: (key) => write(() => backing.delete(key)),
  });
  return { store: failing(store), partStore: failing(partStore) };
}

/** Where manifests go, and where parts. */
export interface Stores<S extends Store = Store> {
  store: S;
  partStore: S;
}

/** The process dies after so many writes: from then on nothing reaches the stores. */
export function diesAfter({ store, partStore }: Stores, writes: number): Stores {
  let left = writes;
  const dead = (): Promise<never> => Promise.reject(new Error('the process is dead'));
  const dying = (backing: Store): Store => ({
    type: backing.type,
    config: backing.config,
    get: (key) => (left > 0 ? backing.get(key) : dead()),
    set: (key, value, ttlMs) => (left-- > 0 ? backing.set(key, value, ttlMs) : dead()),
    delete: (key) => (left-- > 0 ? backing.delete(key) : dead()),
  });
  return { store: dying(store), partStore: dying(partStore) };
}
