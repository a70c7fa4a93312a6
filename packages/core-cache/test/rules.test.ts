import { ConfigError, type Cache, type Finding } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  createRecordingLogger,
  settle,
} from '@walkeros/store-testkit';
import { createCacheStore, wrapStore } from '../src/index.js';

describe('rules', () => {
  it('are tried top-down, and the first match wins', async () => {
    const clock = createFakeClock();
    const rules: Cache.Rule[] = [
      { match: { key: 'key', operator: 'prefix', value: 'session:' }, ttl: 300 },
      { match: { key: 'key', operator: 'prefix', value: 'user:' }, ttl: 3600 },
      { ttl: 60 },
    ];
    const keys = { 'session:1': 300, 'user:1': 3_600, other: 60 };
    for (const [key, seconds] of Object.entries(keys)) {
      const store = wrapStore(createMemoryStore({ [key]: 'v' }), {
        id: 's',
        cache: { rules },
        clock,
      });
      await store.get(key);
      clock.advance(seconds * 1_000 - 1);
      expect(store.get(key)).toBe('v');
      clock.advance(1);
      expect(store.get(key)).toBeInstanceOf(Promise);
    }
  });

  it('leave uncached what none of them matches', async () => {
    const rules = [{ match: { key: 'key', operator: 'prefix', value: 'a' } as const, ttl: 60 }];
    const backing = createMemoryStore({ b: 1 });
    const store = wrapStore(backing, { id: 's', cache: { rules } });

    await store.get('b');
    await store.get('b');

    expect(backing.count('get')).toBe(2);
    expect(store.counters.populates).toBe(0);
  });

  it.each([
    ['5m', 300_000],
    ['1500ms', 1_500],
    [2, 2_000],
  ])('take %p as a ttl', async (ttl, ms) => {
    const clock = createFakeClock();
    const store = wrapStore(createMemoryStore({ k: 1 }), {
      id: 's',
      cache: { rules: [{ ttl }] },
      clock,
    });
    await store.get('k');

    clock.advance(ms - 1);
    expect(store.get('k')).toBe(1);
    clock.advance(1);
    expect(store.get('k')).toBeInstanceOf(Promise);
  });
});

describe('negative', () => {
  const cache = { rules: [{ ttl: 300, negative: 10 }] };

  it('remembers an absence for its time', async () => {
    const clock = createFakeClock();
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache, clock });

    await store.get('k');
    expect(store.get('k')).toBeUndefined();
    expect(backing.count('get')).toBe(1);

    clock.advance(10_000);
    await store.get('k');
    expect(backing.count('get')).toBe(2);
    expect(store.counters).toMatchObject({ hits: 1, misses: 2 });
  });

  it('is forgotten at once by a set', async () => {
    const store = wrapStore(createMemoryStore(), { id: 's', cache });
    await store.get('k');

    await store.set('k', 'v');

    expect(store.get('k')).toBe('v');
  });

  it('never remembers an error', async () => {
    const backing = createFaultyStore({ inner: createMemoryStore({ k: 'v' }) });
    backing.script('get', { kind: 'reject', error: new Error('429') });
    const store = wrapStore(backing, { id: 's', cache });

    await expect(store.get('k')).rejects.toThrow('429');
    expect(await store.get('k')).toBe('v');
  });

  it('works over a store tier too', async () => {
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache, tier: createMemoryStore() });

    await store.get('k');
    expect(await store.get('k')).toBeUndefined();

    expect(backing.count('get')).toBe(1);
  });
});

describe.each([
  ['the memory tier', () => undefined],
  ['a store tier', () => createMemoryStore()],
])('stale, over %s', (_name, makeTier) => {
  function setUp() {
    const clock = createFakeClock();
    const logger = createRecordingLogger();
    const inner = createMemoryStore({ k: 'old' });
    const backing = createFaultyStore({ inner, clock });
    const tier = makeTier();
    const store = wrapStore(backing, {
      id: 's',
      cache: { rules: [{ ttl: 10, stale: 60 }] },
      clock,
      logger,
      ...(tier && { tier }),
    });
    return { clock, logger, inner, backing, store };
  }

  it('serves the last value while one refresh runs', async () => {
    const { clock, inner, backing, store } = setUp();
    await store.get('k');
    inner.entries.set('k', 'new');
    clock.advance(10_000);

    const answers = [await store.get('k'), await store.get('k')];
    await settle();

    expect(answers[0]).toBe('old');
    expect(await store.get('k')).toBe('new');
    expect(backing.calls).toHaveLength(2);
    expect(store.counters.misses).toBe(1);
  });

  it('serves the last value while the backing fails, asking it once a second', async () => {
    const { clock, backing, store, logger } = setUp();
    await store.get('k');
    backing.always('get', { kind: 'reject', error: new Error('down') });
    clock.advance(10_000);

    for (let ms = 0; ms < 10_000; ms += 100) {
      expect(await store.get('k')).toBe('old');
      await settle();
      clock.advance(100);
    }

    expect(backing.calls.length).toBeLessThanOrEqual(1 + 10);
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): refresh of "k" failed; serving the last value: Error',
    ]);
  });

  it('ends when its time is over', async () => {
    const { clock, backing, store } = setUp();
    await store.get('k');
    backing.always('get', { kind: 'reject', error: new Error('down') });
    clock.advance(70_000);

    await expect(store.get('k')).rejects.toThrow('down');
  });

  it('drops a value that the refresh finds deleted', async () => {
    const { clock, inner, store } = setUp();
    await store.get('k');
    inner.entries.delete('k');
    clock.advance(10_000);

    expect(await store.get('k')).toBe('old');
    await settle();

    expect(await store.get('k')).toBeUndefined();
  });
});

describe('a refresh in the background', () => {
  it('is overtaken by a set', async () => {
    const clock = createFakeClock();
    const backing = createControlledStore(createMemoryStore({ k: 'old' }));
    const store = wrapStore(backing.store, {
      id: 's',
      cache: { rules: [{ ttl: 10, stale: 60 }] },
      clock,
    });
    const first = store.get('k');
    await backing.release();
    await first;
    clock.advance(10_000);

    expect(store.get('k')).toBe('old');
    await backing.perform(0);
    const writing = store.set('k', 'new');
    await backing.release(1);
    await writing;
    await backing.release(0);

    expect(store.get('k')).toBe('new');
  });

  it('is joined by a read that finds the value gone meanwhile', async () => {
    const clock = createFakeClock();
    const backing = createControlledStore(createMemoryStore({ k: 'v' }));
    const store = wrapStore(backing.store, {
      id: 's',
      cache: { rules: [{ ttl: 10, stale: 5 }] },
      clock,
    });
    const first = store.get('k');
    await backing.release();
    await first;
    clock.advance(10_000);
    void store.get('k');
    clock.advance(10_000);

    const joined = store.get('k');
    expect(backing.pending).toHaveLength(1);
    await backing.release();

    expect(await joined).toBe('v');
    expect(store.counters).toMatchObject({ misses: 1, inflight_dedups: 1 });
  });

  it('starts early where a rule asks for it, without a caller that waits', async () => {
    const clock = createFakeClock();
    const backing = createMemoryStore({ k: 1 });
    const store = wrapStore(backing, {
      id: 's',
      cache: { rules: [{ ttl: 60, refresh: 10 }] },
      clock,
    });
    await store.get('k');

    clock.advance(49_999);
    expect(store.get('k')).toBe(1);
    expect(backing.count('get')).toBe(1);
    backing.entries.set('k', 2);
    clock.advance(1);
    expect(store.get('k')).toBe(1);

    expect(backing.count('get')).toBe(2);
    expect(store.get('k')).toBe(2);
    expect(store.counters).toMatchObject({ hits: 3, misses: 1, populates: 2 });
  });
});

describe('jitter', () => {
  it('spreads the expiry of keys that were loaded together, and never beyond the ttl', async () => {
    const clock = createFakeClock();
    const backing = { ...createMemoryStore(), get: () => 'v' };
    const rules = [{ ttl: 100, jitter: 0.5 }];
    const tier = createCacheStore({ clock, sweepIntervalMs: 0 });
    const store = wrapStore(backing, { id: 's', cache: { rules }, clock, tier });
    const keys = Array.from({ length: 1_000 }, (_, i) => `k${i}`);
    for (const key of keys) await store.get(key);

    const perStep: number[] = [];
    let left = keys;
    for (let s = 0; s < 100; s += 5) {
      clock.advance(5_000);
      const live = left.filter((key) => tier.get(`s:${key}`) !== undefined);
      perStep.push(left.length - live.length);
      left = live;
    }

    expect(left).toEqual([]);
    expect(perStep.slice(0, 9)).toEqual(Array(9).fill(0));
    expect(Math.max(...perStep)).toBeLessThan(200);
  });
});

describe('a config that cannot work', () => {
  const OPTIONS = { id: 's', cache: { rules: [{ ttl: 1 }] } };

  function findingsOf(id: string, cache: unknown): readonly Finding[] {
    try {
      wrapStore(createMemoryStore(), { id, cache: cache as Cache });
    } catch (error) {
      if (error instanceof ConfigError) return error.findings;
      throw error;
    }
    return [];
  }

  it.each([
    ['no rules', 's', { rules: [] }, 'cache.rules'],
    ['a ttl of zero', 's', { rules: [{ ttl: 0 }] }, 'cache.rules.0.ttl'],
    ['an endless ttl', 's', { rules: [{ ttl: Infinity }] }, 'cache.rules.0.ttl'],
    ['an empty namespace', 's', { namespace: '', rules: [{ ttl: 1 }] }, 'cache.namespace'],
    [
      'a colon in the namespace',
      's',
      { namespace: 'a:b', rules: [{ ttl: 1 }] },
      'cache.namespace',
    ],
    [
      'the reserved namespace',
      's',
      { namespace: 'state', rules: [{ ttl: 1 }] },
      'cache.namespace',
    ],
    ['a tier by its name', 's', { store: 'redis', rules: [{ ttl: 1 }] }, 'cache.store'],
    ['messages by a name', 's', { sync: 'redis', rules: [{ ttl: 1 }] }, 'cache.sync'],
    ['a colon in the id', 'a:b', { rules: [{ ttl: 1 }] }, 'id'],
    ['the reserved id', 'state', { rules: [{ ttl: 1 }] }, 'id'],
    [
      'a field of the event cache',
      's',
      { rules: [{ ttl: 1, key: ['event.name'] }] },
      'cache.rules.0.key',
    ],
  ])('%s is refused, with its path', (_name, id, cache, path) => {
    expect(findingsOf(id, cache).map((finding) => finding.path)).toEqual([path]);
  });

  it.each<[string, readonly unknown[], string[]]>([
    ['nothing at all', [], ['backing', 'options']],
    ['no cache', [createMemoryStore(), { id: 's' }], ['cache']],
    ['no id', [createMemoryStore(), { cache: { rules: [{ ttl: 1 }] } }], ['id']],
    ['a backing that is a name', ['redis', OPTIONS], ['backing']],
    ['a tier that is a name', [createMemoryStore(), { ...OPTIONS, tier: 'redis' }], ['tier']],
    [
      'options that belong elsewhere',
      [createMemoryStore(), { ...OPTIONS, ttl: 300, maxEntries: 10 }],
      ['ttl', 'maxEntries'],
    ],
    ...['2s', -1, 0, Number.NaN, Infinity, null].map(
      (backingTimeoutMs): [string, unknown[], string[]] => [
        `a backingTimeoutMs of ${JSON.stringify(backingTimeoutMs)}`,
        [createMemoryStore(), { ...OPTIONS, backingTimeoutMs }],
        ['backingTimeoutMs'],
      ],
    ),
  ])('%s is refused with a ConfigError', (_name, args, paths) => {
    const wrap = wrapStore as (...given: readonly unknown[]) => unknown;
    let thrown: unknown;
    try {
      wrap(...args);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect((thrown as ConfigError).findings.map(({ path }) => path)).toEqual(paths);
  });

  it('a namespace that another store has is refused', () => {
    const tier = createCacheStore();
    const cache = { namespace: 'n', rules: [{ ttl: 1 }] };
    wrapStore(createMemoryStore(), { id: 'a', cache, tier });

    expect(() => wrapStore(createMemoryStore(), { id: 'b', cache, tier })).toThrow(
      'namespace "n"',
    );
  });
});
