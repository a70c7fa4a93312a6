import { StoreError, type Store, type StoreValue } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  settle,
} from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore, wrapStore } from '../src/index.js';

const cache = { rules: [{ ttl: 300 }] };

describe('a read through the cache', () => {
  it('asks the backing once and then answers from memory', async () => {
    const backing = createMemoryStore({ k: { tier: 'gold' } });
    const store = wrapStore(backing, { id: 's', cache });

    expect(await store.get('k')).toEqual({ tier: 'gold' });
    expect(await store.get('k')).toEqual({ tier: 'gold' });

    expect(backing.count('get')).toBe(1);
    expect(store.counters).toMatchObject({ hits: 1, misses: 1, populates: 1 });
  });

  it('returns the value itself on a hit, and a promise on a miss', async () => {
    const store = wrapStore(createMemoryStore({ k: 'v' }), { id: 's', cache });

    const miss = store.get('k');
    expect(miss).toBeInstanceOf(Promise);
    await miss;

    expect(store.get('k')).toBe('v');
  });

  it.each([0, '', false, null])('caches %p like any other value', async (value) => {
    const backing = createMemoryStore({ k: value });
    const store = wrapStore(backing, { id: 's', cache });

    await store.get('k');

    expect(store.get('k')).toBe(value);
    expect(backing.count('get')).toBe(1);
  });

  it('does not cache an absence, as the document says', async () => {
    const backing = createMemoryStore();
    const store = wrapStore(backing, { id: 's', cache });

    for (let i = 0; i < 3; i++) expect(await store.get('k')).toBeUndefined();

    expect(backing.count('get')).toBe(3);
    expect(store.counters).toMatchObject({ hits: 0, misses: 3, populates: 0 });
  });

  it('lets a class-based backing keep its `this`', async () => {
    class Counting {
      readonly type = 'counting';
      readonly config = {};
      #reads = 0;
      get(): number {
        return ++this.#reads;
      }
      set(): void {
        this.#reads = 0;
      }
      delete(): void {
        this.#reads = 0;
      }
    }
    const store = wrapStore(new Counting(), { id: 's', cache });

    expect(await store.get('k')).toBe(1);
    await store.set('k', 5);
    expect(store.get('k')).toBe(5);
  });
});

describe('single-flight', () => {
  it.each([50, 1_000])(
    '%i callers on a cold key share one call and one promise',
    async (callers) => {
      const backing = createControlledStore(createMemoryStore({ k: 'v' }));
      const store = wrapStore(backing.store, { id: 's', cache });

      const answers = Array.from({ length: callers }, () => store.get('k'));
      expect(new Set(answers).size).toBe(1);
      expect(backing.pending).toHaveLength(1);
      await backing.release();

      expect(await Promise.all(answers)).toEqual(Array(callers).fill('v'));
      expect(store.counters).toMatchObject({
        hits: 0,
        misses: 1,
        populates: 1,
        inflight_dedups: callers - 1,
      });
    },
  );

  it('a rejected call rejects everyone who joined, and the next call tries again', async () => {
    const backing = createControlledStore(createMemoryStore({ k: 'v' }));
    const store = wrapStore(backing.store, { id: 's', cache });

    const answers = Array.from({ length: 50 }, () => store.get('k'));
    const outcomes = Promise.allSettled(answers);
    const down = new Error('down');
    await backing.fail(0, down);
    for (const outcome of await outcomes) {
      expect(outcome).toEqual({ status: 'rejected', reason: down });
    }

    const again = store.get('k');
    await backing.release();
    expect(await again).toBe('v');
    expect(store.counters).toMatchObject({ misses: 2, inflight_dedups: 49 });
  });

  it('a backing that throws instead of rejecting frees the key too', async () => {
    const backing = createFaultyStore({ inner: createMemoryStore({ k: 'v' }) });
    backing.script('get', { kind: 'throw', error: new Error('down') });
    const store = wrapStore(backing, { id: 's', cache });

    await expect(store.get('k')).rejects.toThrow('down');
    expect(await store.get('k')).toBe('v');
  });

  it('50 callers over an asynchronous tier with 0 to 20 ms of jitter: one backing call', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(20), { minLength: 50, maxLength: 50 }),
        async (delays) => {
          const clock = createFakeClock();
          const tier = createFaultyStore({ clock });
          tier.script('get', ...delays.map((ms) => ({ kind: 'delay', ms }) as const));
          const backing = createMemoryStore({ k: 'v' });
          const store = wrapStore(backing, { id: 's', cache, tier, clock });

          const answers = delays.map(() => store.get('k'));
          await clock.advanceAsync(100);

          expect(await Promise.all(answers)).toEqual(Array(50).fill('v'));
          expect(backing.count('get')).toBe(1);
          expect(store.counters).toMatchObject({ misses: 1, inflight_dedups: 49 });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('a join that ends in the tier is a hit, not a miss and not a dedup', async () => {
    const tier = createControlledStore();
    const clock = createFakeClock();
    const backing = createMemoryStore({ k: 'v' });
    const store = wrapStore(backing, { id: 's', cache, tier: tier.store, clock });
    const warm = store.get('k');
    while (tier.pending.length > 0) await tier.release();
    await warm;

    const answers = [store.get('k'), store.get('k'), store.get('k')];
    await tier.release();

    expect(await Promise.all(answers)).toEqual(['v', 'v', 'v']);
    expect(store.counters).toMatchObject({ hits: 3, misses: 1, inflight_dedups: 0 });
  });
});

describe('a backing that does not answer', () => {
  it('ends at its deadline with a timeout error, and frees the key', async () => {
    const clock = createFakeClock();
    const backing = createFaultyStore({ inner: createMemoryStore({ k: 'v' }), clock });
    backing.script('get', { kind: 'hang' });
    const store = wrapStore(backing, { id: 'api', cache, clock, backingTimeoutMs: 5_000 });

    const answers = Promise.allSettled([store.get('k'), store.get('k')]);
    await clock.advanceAsync(5_000);

    for (const outcome of await answers) {
      expect(outcome).toMatchObject({
        reason: { code: 'STORE_TIMEOUT', store: 'api', key: 'k' },
      });
    }
    expect(await store.get('k')).toBe('v');
  });

  it('does not populate with an answer that comes after the deadline', async () => {
    const clock = createFakeClock();
    const backing = createControlledStore(createMemoryStore({ k: 'late' }));
    const store = wrapStore(backing.store, { id: 's', cache, clock, backingTimeoutMs: 5_000 });

    const answer = Promise.allSettled([store.get('k')]);
    await clock.advanceAsync(5_000);
    await answer;
    await backing.release();

    expect(store.counters.populates).toBe(0);
  });

  it('keeps one timer for many calls, and none after destroy', async () => {
    const clock = createFakeClock();
    const backing = createControlledStore();
    const tier = createCacheStore({ clock });
    const store = wrapStore(backing.store, { id: 's', cache, clock, tier });
    for (let i = 0; i < 100; i++) void store.get(`k${i}`);

    expect(clock.pending).toBe(1);
    await store.destroy();
    expect(clock.pending).toBe(0);
  });

  it('measures each call from its own beginning', async () => {
    const clock = createFakeClock();
    const backing = createControlledStore();
    const store = wrapStore(backing.store, { id: 's', cache, clock, backingTimeoutMs: 1_000 });
    const ended: string[] = [];
    const watch = (key: string): void => {
      void Promise.resolve(store.get(key)).catch(() => ended.push(`${key} at ${clock.now()}`));
    };

    const startMs = clock.now();
    watch('a');
    await clock.advanceAsync(400);
    watch('b');
    await clock.advanceAsync(2_000);

    expect(ended).toEqual([`a at ${startMs + 1_000}`, `b at ${startMs + 1_400}`]);
  });
});

describe('getMany', () => {
  it('takes hits from the tier and asks the backing for the rest in one call', async () => {
    const entries: Record<string, StoreValue> = { a: 1, b: 2, c: null };
    const asked: string[][] = [];
    const backing = {
      ...createMemoryStore(entries),
      async getMany(keys: readonly string[]) {
        asked.push([...keys]);
        return keys.map((key) => entries[key]);
      },
    };
    const store = wrapStore(backing, { id: 's', cache });
    await store.get('a');

    expect(await store.getMany(['a', 'b', 'missing', 'c', 'b'])).toEqual([
      1,
      2,
      undefined,
      null,
      2,
    ]);

    expect(asked).toEqual([['b', 'missing', 'c']]);
    expect(store.counters).toMatchObject({ hits: 1, misses: 4, inflight_dedups: 1 });
    expect(await store.getMany(['b', 'c'])).toEqual([2, null]);
    expect(asked).toHaveLength(1);
  });

  it('asks key by key where the backing has no such call', async () => {
    const backing = createMemoryStore({ a: 1 });
    const store = wrapStore(backing, { id: 's', cache });

    expect(await store.getMany(['a', 'b', 'a'])).toEqual([1, undefined, 1]);
    expect(backing.count('get')).toBe(2);
  });

  it('fails as a whole in an outage of the backing, and leaves no flight behind', async () => {
    const details = { store: 'b', operation: 'get' } as const;
    const inner = createMemoryStore({ a: 1 });
    const backing = {
      ...inner,
      getMany: () => Promise.reject(new StoreError('unavailable', 'down', details)),
    };
    const store = wrapStore(backing, { id: 's', cache });

    await expect(store.getMany(['a', 'b'])).rejects.toThrow('down');
    await settle();
    expect(inner.calls).toEqual([]);
    expect(await store.get('a')).toBe(1);
  });

  /** A store whose batches fail with a damaged key in them, whichever of them is meant. */
  function withDamage(): Store {
    const damaged = (): never => {
      throw new StoreError('invalid-data', 'damaged', {
        ...{ store: 'b', operation: 'get', key: 'bad' },
      });
    };
    return {
      ...createMemoryStore(),
      get: async (key) => (key === 'bad' ? damaged() : key),
      getMany: async (keys) => (keys.includes('bad') ? damaged() : [...keys]),
    };
  }

  it('that fails for one key does not fail a read of another one that joined it', async () => {
    const store = wrapStore(withDamage(), { id: 's', cache });

    const batch = Promise.allSettled([store.getMany(['good', 'bad'])]);
    const outcomes = await Promise.allSettled([store.get('good'), store.get('bad')]);

    expect(outcomes).toMatchObject([{ value: 'good' }, { reason: { key: 'bad' } }]);
    expect(await batch).toMatchObject([{ reason: { key: 'bad' } }]);
    expect(store.counters).toMatchObject({ misses: 2, populates: 1 });
  });

  it.each([
    ['too few values', ['only one']],
    ['no list', undefined],
  ])('does not take %s for absences', async (_name, answer) => {
    const backing = {
      ...createMemoryStore({ a: 1, b: 2 }),
      getMany: async () => answer as StoreValue[],
    };
    const store = wrapStore(backing, { id: 's', cache });

    expect(await store.getMany(['a', 'b'])).toEqual([1, 2]);
  });
});
