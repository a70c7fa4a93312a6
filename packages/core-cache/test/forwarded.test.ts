import type { Store } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createMemoryStore,
  settle,
  type MemoryStore,
} from '@walkeros/store-testkit';
import { withDeadline, wrapStore, type CachedStore } from '../src/index.js';

const cache = { rules: [{ ttl: 300, negative: 300 }] };

class Complete {
  readonly type = 'complete';
  readonly config = {};
  readonly #asked: string[] = [];
  get asked(): string[] {
    return this.#asked;
  }
  async get(): Promise<undefined> {}
  async set(): Promise<void> {}
  async delete(): Promise<void> {}
  setup(): void {
    this.#asked.push('setup');
  }
  async diagnose(): Promise<Store.Diagnosis[]> {
    this.#asked.push('diagnose');
    return [{ check: 'version', status: 'ok', message: '7' }];
  }
  channel(name: string): Store.Channel {
    this.#asked.push(`channel ${name}`);
    return { publish: async () => undefined, subscribe: async () => () => undefined };
  }
  async lease(name: string, ttlMs: number): Promise<Store.Lease> {
    this.#asked.push(`lease ${name} ${ttlMs}`);
    return { release: async () => undefined };
  }
}

describe.each([
  ['a cache', (store: Store): Store => wrapStore(store, { id: 's', cache })],
  ['a deadline', (store: Store): Store => withDeadline(store, { id: 's', timeoutMs: 1_000 })],
])('through %s', (_name, wrap) => {
  it('a store does all that it can do besides values', async () => {
    const store = new Complete();
    const wrapped = wrap(store);

    wrapped.setup?.();
    expect(await wrapped.diagnose?.({ isTier: false })).toHaveLength(1);
    wrapped.channel?.('c');
    await (await wrapped.lease?.('l', 5))?.release();

    expect(store.asked).toEqual(['setup', 'diagnose', 'channel c', 'lease l 5']);
  });

  it('a store can do no more than it can', () => {
    const wrapped = wrap(createMemoryStore());

    for (const name of ['setup', 'diagnose', 'channel', 'lease', 'add'] as const)
      expect(wrapped[name]).toBeUndefined();
  });
});

it('messages of a cache go through a store that is cached itself', async () => {
  const sync = wrapStore(new Complete(), { id: 'redis', cache });

  const store = wrapStore(createMemoryStore(), {
    ...{ id: 's', cache: { ...cache, sync: 'redis' }, sync },
  });

  await store.destroy();
});

/** A memory store that can add. */
function adding(initial: Record<string, string> = {}): MemoryStore {
  const inner = createMemoryStore(initial);
  return Object.assign(inner, {
    async add(key: string, value: string) {
      if (inner.entries.has(key)) return false;
      inner.entries.set(key, value);
      return true;
    },
  });
}

describe.each([
  ['the memory tier', () => undefined],
  ['a store tier', () => createMemoryStore()],
])('add, over %s', (_name, makeTier) => {
  function open(backing: Store): CachedStore {
    const tier = makeTier();
    const clock = createFakeClock();
    return wrapStore(backing, { id: 's', cache, clock, ...(tier && { tier }) });
  }

  it('that succeeds ends a remembered absence, and is read from the tier', async () => {
    const backing = adding();
    const store = open(backing);
    expect(await store.get('k')).toBeUndefined();

    expect(await store.add?.('k', 'v')).toBe(true);

    expect(await store.get('k')).toBe('v');
    expect(backing.count('get')).toBe(1);
    expect(store.counters.writes).toBe(1);
  });

  it('that finds something ends a remembered absence too', async () => {
    const backing = adding();
    const store = open(backing);
    await store.get('k');
    backing.entries.set('k', 'of another process');

    expect(await store.add?.('k', 'v')).toBe(false);

    expect(await store.get('k')).toBe('of another process');
  });

  it('detaches a load that began before it', async () => {
    const inner = adding();
    const slow = createControlledStore(inner);
    const { add } = inner;
    const store = open({ ...slow.store, ...(add && { add }) });
    const before = store.get('k');
    await settle();
    await slow.perform();

    await store.add?.('k', 'v');
    const after = store.get('k');
    await slow.releaseAll();

    expect(await before).toBeUndefined();
    expect(await after).toBe('v');
    expect(await store.get('k')).toBe('v');
  });

  it('that fails is thrown, and leaves the entry', async () => {
    const backing: Store = {
      ...createMemoryStore({ k: 'v' }),
      add: async () => Promise.reject(new Error('down')),
    };
    const store = open(backing);
    await store.get('k');

    await expect(store.add?.('k', 'w')).rejects.toThrow('down');
    await expect(store.add?.('k', undefined as never)).rejects.toMatchObject({
      code: 'STORE_INVALID_DATA',
    });

    expect(await store.get('k')).toBe('v');
  });
});
