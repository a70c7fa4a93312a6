import {
  createControlledStore,
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  createRecordingLogger,
} from '@walkeros/store-testkit';
import { createCacheStore, wrapStore } from '../src/index.js';

const cache = { rules: [{ ttl: 300 }] };

describe('set', () => {
  it('writes the backing first, then the tier', async () => {
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache });

    await store.set('k', 'v');

    expect(backing.entries.get('k')).toBe('v');
    expect(store.get('k')).toBe('v');
    expect(backing.count('get')).toBe(0);
    expect(store.counters).toMatchObject({ writes: 1, hits: 1, populates: 0 });
  });

  it('hands the backing what it throws to the caller, and leaves the tier alone', async () => {
    const down = new Error('down');
    const backing = createFaultyStore({ inner: createMemoryStore({ k: 'old' }) });
    const store = wrapStore(backing, { id: 's', cache });
    await store.get('k');
    backing.script('set', { kind: 'reject', error: down }, { kind: 'throw', error: down });

    await expect(store.set('k', 'new')).rejects.toBe(down);
    await expect(store.set('k', 'new')).rejects.toBe(down);

    expect(store.get('k')).toBe('old');
    expect(store.counters.writes).toBe(2);
  });

  it('of a value that no rule matches leaves no older value in the tier', async () => {
    const hot = { key: 'value', operator: 'eq', value: 'hot' } as const;
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache: { rules: [{ match: hot, ttl: 300 }] } });
    await store.set('k', 'hot');
    expect(store.get('k')).toBe('hot');

    await store.set('k', 'cold');

    expect(await store.get('k')).toBe('cold');
    expect(backing.count('get')).toBe(1);
  });

  it('refuses undefined before it asks the backing', async () => {
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache });

    await expect(store.set('k', undefined as never)).rejects.toMatchObject({
      code: 'STORE_INVALID_DATA',
    });
    expect(backing.calls).toEqual([]);
  });

  it('hands a ttl on as a hint, which shortens the rule and never lengthens it', async () => {
    const clock = createFakeClock();
    const hints: unknown[] = [];
    const backing = createMemoryStore();
    const watched = {
      ...backing,
      set(key: string, value: never, ...rest: unknown[]) {
        hints.push(rest);
        void backing.set(key, value);
      },
    };
    const store = wrapStore(watched, { id: 's', cache, clock });

    await store.set('short', 1, 20);
    await store.set('long', 1, 900_000);
    await store.set('none', 1);

    expect(hints).toEqual([[20], [900_000], []]);
    clock.advance(19);
    expect(store.get('short')).toBe(1);
    clock.advance(1);
    expect(store.get('short')).toBeInstanceOf(Promise);
    clock.advance(299_979);
    expect(store.get('long')).toBe(1);
    clock.advance(1);
    expect(store.get('long')).toBeInstanceOf(Promise);
  });

  it('that was given up at its deadline drops the key again when it lands after all', async () => {
    const clock = createFakeClock();
    const inner = createMemoryStore({ k: 'old' });
    const backing = createControlledStore(inner);
    const store = wrapStore(backing.store, { id: 's', cache, clock, backingTimeoutMs: 1_000 });

    const writing = Promise.allSettled([store.set('k', 'new')]);
    await clock.advanceAsync(1_000);
    expect(await writing).toMatchObject([
      { reason: { code: 'STORE_TIMEOUT', operation: 'set' } },
    ]);

    const reading = store.get('k');
    await backing.release(1);
    expect(await reading).toBe('old');
    expect(store.get('k')).toBe('old');

    await backing.release(0);
    const after = store.get('k');
    await backing.releaseAll();
    expect(await after).toBe('new');
  });
});

describe('delete', () => {
  it('removes from the backing, then from the tier', async () => {
    const backing = createMemoryStore({ k: 'v' });
    const store = wrapStore(backing, { id: 's', cache });
    await store.get('k');

    await store.delete('k');

    expect(backing.entries.has('k')).toBe(false);
    expect(await store.get('k')).toBeUndefined();
    expect(store.counters.deletes).toBe(1);
  });

  it('that the backing refuses leaves the tier alone', async () => {
    const backing = createFaultyStore({ inner: createMemoryStore({ k: 'v' }) });
    const store = wrapStore(backing, { id: 's', cache });
    await store.get('k');
    backing.script('delete', { kind: 'reject', error: new Error('down') });

    await expect(store.delete('k')).rejects.toThrow('down');

    expect(store.get('k')).toBe('v');
  });
});

describe('writes of one key that overlap', () => {
  it('leave no entry, because only the backing knows which one it kept', async () => {
    const inner = createMemoryStore();
    const backing = createControlledStore(inner);
    const store = wrapStore(backing.store, { id: 's', cache });

    const writes = [store.set('k', 'first'), store.set('k', 'second')];
    await backing.perform(1);
    await backing.perform(0);
    await backing.release(0);
    await backing.release(0);
    await Promise.all(writes);

    const read = store.get('k');
    await backing.release();
    expect(await read).toBe('first');
    expect(inner.entries.get('k')).toBe('first');
  });

  it('do not disturb the entries of other keys', async () => {
    const backing = createControlledStore();
    const store = wrapStore(backing.store, { id: 's', cache });

    const writes = [store.set('a', 1), store.set('b', 2)];
    await backing.releaseAll();
    await Promise.all(writes);

    expect(store.get('a')).toBe(1);
    expect(store.get('b')).toBe(2);
  });
});

describe('the wrapper', () => {
  it('forwards type, config, setup and destroy to the backing', async () => {
    const calls: string[] = [];
    const backing = {
      ...createMemoryStore(),
      type: 'special',
      config: { settings: { a: 1 } },
      setup: () => void calls.push('setup'),
      destroy: () => void calls.push('destroy'),
    };
    const store = wrapStore(backing, { id: 's', cache });

    await store.setup?.();
    await store.destroy();

    expect(store.type).toBe('special');
    expect(store.config).toBe(backing.config);
    expect(calls).toEqual(['setup', 'destroy']);
  });

  it('has no setup where the backing has none', () => {
    expect(wrapStore(createMemoryStore(), { id: 's', cache }).setup).toBeUndefined();
  });

  it('gives its namespace back at destroy', async () => {
    const tier = createCacheStore();
    const first = wrapStore(createMemoryStore({ k: 'v' }), { id: 's', cache, tier });
    await first.get('k');
    await first.destroy();

    const second = wrapStore(createMemoryStore({ k: 'w' }), { id: 's', cache, tier });
    expect(await second.get('k')).toBe('w');
  });

  it('survives a logger that throws', async () => {
    const tier = createFaultyStore();
    tier.always('get', { kind: 'reject', error: new Error('down') });
    const logger = createRecordingLogger();
    logger.warn = () => {
      throw new Error('disk full');
    };
    const store = wrapStore(createMemoryStore({ k: 'v' }), { id: 's', cache, tier, logger });

    expect(await store.get('k')).toBe('v');
  });
});
