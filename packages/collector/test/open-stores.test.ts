import type { Store } from '@walkeros/core';
import { ConfigError } from '@walkeros/core';
import {
  createFakeClock,
  createMemoryStore,
  createRecordingLogger,
  settle,
} from '@walkeros/store-testkit';
import { startFlow } from '../src/index.js';
import { deferred, startTestFlow, storeCode } from './start-test-flow.js';

const cache = { rules: [{ ttl: 60 }] };

/** A store that says when it is closed. */
function closable(closed: string[]): Store.Init {
  return ({ id }) => ({ ...createMemoryStore(), destroy: () => void closed.push(id) });
}

describe('the stores of a flow', () => {
  it('are announced with one line each, targets first', async () => {
    const { logger } = await startTestFlow({
      stores: {
        api: { code: storeCode(createMemoryStore()), cache: { store: 'redis', ...cache } },
        sessions: { code: storeCode(createMemoryStore()), cache },
        redis: { code: storeCode(createMemoryStore()), cache: { namespace: 'r', ...cache } },
        plain: { code: storeCode(createMemoryStore()) },
      },
    });

    expect(logger.messages('INFO')).toEqual([
      'store "sessions" caches with namespace "sessions:" via __cache',
      'store "redis" caches with namespace "r:" via __cache',
      'store "api" caches with namespace "api:" via redis',
    ]);
    expect(logger.lines[0]?.scope).toEqual(['store-cache', 'sessions']);
  });

  it('may name the built-in tier', async () => {
    const { collector, logger } = await startTestFlow({
      stores: {
        a: { code: storeCode(createMemoryStore()), cache: { store: '__cache', ...cache } },
      },
    });

    await collector.stores['a']?.set('k', 1);
    expect(collector.stores['a']?.get('k')).toBe(1);
    expect(logger.messages('INFO')).toEqual([
      'store "a" caches with namespace "a:" via __cache',
    ]);
  });

  it('are told whether another store caches in them', async () => {
    const told: Record<string, boolean | undefined> = {};
    const init: Store.Init = ({ id, isTier }) => {
      told[id] = isTier;
      return createMemoryStore();
    };
    await startTestFlow({
      stores: {
        api: { code: init, cache: { store: 'redis', ...cache } },
        redis: { code: init, cache },
        plain: { code: init },
      },
    });

    expect(told).toEqual({ api: false, redis: true, plain: false });
  });

  it('are announced at the default log level', async () => {
    const lines: string[] = [];
    const handler = (level: string, message: string): void => {
      lines.push(`${level} ${message}`);
    };

    const { collector } = await startFlow({
      collector: { logger: { handler } },
      stores: { sessions: { code: storeCode(createMemoryStore()), cache } },
    });

    expect(lines).toEqual([
      'INFO store "sessions" caches with namespace "sessions:" via __cache',
    ]);
    await collector.shutdown();
  });

  it('stand in the collector with their counters, beside the built-in tier', async () => {
    const backing = createMemoryStore({ k: 'v' });
    const { collector } = await startTestFlow({
      stores: { sessions: { code: storeCode(backing), cache } },
    });

    await collector.stores['sessions']?.get('k');
    const second = collector.stores['sessions']?.get('k');

    expect(second).toBe('v');
    expect(collector.stores['sessions']?.counters).toMatchObject({ hits: 1, misses: 1 });
    expect(Object.keys(collector.stores)).toEqual(['__cache', 'sessions']);
    expect(collector.stores['toString']).toBeUndefined();
  });

  it('may be written as classes, with and without a cache', async () => {
    class ClassStore {
      readonly type = 'class';
      readonly config = {};
      readonly #entries = new Map<string, string>();
      get(key: string) {
        return this.#entries.get(key);
      }
      set(key: string, value: unknown) {
        this.#entries.set(key, String(value));
      }
      delete(key: string) {
        this.#entries.delete(key);
      }
      destroy() {
        this.#entries.clear();
      }
    }
    const { collector, logger } = await startTestFlow({
      stores: {
        bare: { code: () => new ClassStore() },
        cached: { code: () => new ClassStore(), cache },
      },
    });

    for (const id of ['bare', 'cached']) {
      await collector.stores[id]?.set('k', 'v');
      expect(await collector.stores[id]?.get('k')).toBe('v');
      await collector.stores[id]?.delete('k');
      expect(await collector.stores[id]?.get('k')).toBeUndefined();
    }
    await collector.shutdown();
    expect(logger.messages('ERROR')).toEqual([]);
  });

  it('end a call that is never answered at the deadline of their config', async () => {
    const never = { ...createMemoryStore(), get: () => new Promise<never>(() => undefined) };
    const { collector, clock } = await startTestFlow({
      stores: {
        bare: { code: storeCode(never), config: { timeout: '2s' } },
        cached: { code: storeCode(never), config: { timeout: 500 }, cache },
        default: { code: storeCode(never) },
      },
    });
    const outcomes: string[] = [];
    for (const id of ['bare', 'cached', 'default']) {
      Promise.resolve(collector.stores[id]?.get('k')).catch((error: { code: string }) =>
        outcomes.push(`${id} ${error.code}`),
      );
    }

    await clock.advanceAsync(500);
    await clock.advanceAsync(1_500);
    expect(outcomes).toEqual(['cached STORE_TIMEOUT', 'bare STORE_TIMEOUT']);
    await clock.advanceAsync(28_000);
    expect(outcomes).toContain('default STORE_TIMEOUT');
  });
});

describe('a store that does not open', () => {
  it('ends the start with its place and cause, and the others are closed', async () => {
    const closed: string[] = [];
    const cause = new Error('connection refused');
    const error: unknown = await startTestFlow({
      stores: {
        first: { code: closable(closed), cache },
        bad: { code: () => Promise.reject(cause) },
        last: { code: closable(closed) },
      },
    }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      code: 'INIT_FAILED',
      path: 'stores.bad',
      cause,
      message: 'stores.bad: store "bad" did not open: connection refused',
    });
    expect(closed.sort()).toEqual(['first', 'last']);
  });

  it('reports the findings of its settings as its own', async () => {
    const finding = {
      code: 'MISSING_VALUE' as const,
      path: 'stores.a.x',
      message: 'is missing',
    };
    const refuse = (): never => {
      throw new ConfigError([finding]);
    };

    await expect(
      startTestFlow({ stores: { a: { code: refuse }, b: { code: () => ({}) as Store } } }),
    ).rejects.toMatchObject({ findings: [finding, { code: 'INIT_FAILED', path: 'stores.b' }] });
  });

  it('is given up at its deadline, and closed should it open later', async () => {
    const closed: string[] = [];
    const late = deferred<Store>();
    const clock = createFakeClock();
    const starting = startFlow(
      { stores: { slow: { code: () => late.promise } } },
      { clock, logger: createRecordingLogger() },
    ).catch((error: unknown) => error);

    await clock.advanceAsync(30_000);
    expect(await starting).toMatchObject({ code: 'INIT_FAILED', path: 'stores.slow' });

    late.resolve({ ...createMemoryStore(), destroy: () => void closed.push('slow') });
    await settle();
    expect(closed).toEqual(['slow']);
  });
});
