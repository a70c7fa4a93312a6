import { StoreError } from '@walkeros/core';
import {
  createControlledStore,
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  createRecordingLogger,
  settle,
  type Fault,
  type FaultyStore,
} from '@walkeros/store-testkit';
import { createCacheStore, wrapStore, type CachedStore } from '../src/index.js';

const down = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

function setUp(): {
  clock: ReturnType<typeof createFakeClock>;
  logger: ReturnType<typeof createRecordingLogger>;
  tier: FaultyStore;
  backing: ReturnType<typeof createMemoryStore>;
  store: CachedStore;
} {
  const clock = createFakeClock();
  const logger = createRecordingLogger();
  const tier = createFaultyStore({ clock });
  const backing = createMemoryStore({ k: 'v' });
  const cache = { rules: [{ ttl: 300 }], timeout: '1s' };
  const store = wrapStore(backing, { id: 's', cache, tier, clock, logger });
  return { clock, logger, tier, backing, store };
}

const failures: [string, Fault][] = [
  ['throws', { kind: 'throw', error: down }],
  ['rejects', { kind: 'reject', error: down }],
];

describe.each(failures)('a tier that %s', (_name, fault) => {
  it('on get: the backing answers, with one warning', async () => {
    const { store, tier, logger, backing } = setUp();
    tier.always('get', fault);

    expect(await store.get('k')).toBe('v');
    expect(await store.get('k')).toBe('v');

    expect(backing.count('get')).toBe(2);
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): cache get failed for "k"; asking the backing: ECONNREFUSED',
    ]);
  });

  it('on set: the write succeeds, and the new value is read, with one warning', async () => {
    const { store, tier, logger } = setUp();
    await store.get('k');
    tier.script('set', fault);

    await store.set('k', 'new');

    expect(await store.get('k')).toBe('new');
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): cache set failed for "k"; backing succeeded, continuing: ECONNREFUSED',
    ]);
  });

  it('on delete: the delete succeeds, and the key is gone, with one warning', async () => {
    const { store, tier, logger } = setUp();
    await store.get('k');
    tier.script('delete', fault);

    await store.delete('k');

    expect(await store.get('k')).toBeUndefined();
    expect(logger.messages('WARN')).toHaveLength(1);
  });

  it('says once that it works again', async () => {
    const { store, tier, logger, clock } = setUp();
    tier.always('get', fault);
    for (let i = 0; i < 100; i++) await store.get('k');
    tier.heal();
    clock.advance(20_000);
    await store.get('k');
    await store.get('k');

    expect(logger.messages('WARN')).toHaveLength(1);
    expect(logger.messages('INFO')).toEqual([
      'store-cache(s): working again after 100 failures',
    ]);
  });
});

describe('a tier that hangs', () => {
  it('is cut off at its timeout, and the backing answers', async () => {
    const { store, tier, clock, logger } = setUp();
    tier.script('get', { kind: 'hang' });

    const answer = store.get('k');
    await clock.advanceAsync(1_000);

    expect(await answer).toBe('v');
    expect(logger.messages('WARN')).toHaveLength(1);
  });

  it('is then bypassed, so that the next callers do not wait', async () => {
    const { store, tier, clock } = setUp();
    tier.always('get', { kind: 'hang' });
    const first = store.get('k');
    await clock.advanceAsync(1_000);
    await first;
    const asked = tier.calls.length;

    for (let i = 0; i < 50; i++) expect(await store.get(`k${i}`)).toBeUndefined();

    expect(tier.calls.length).toBe(asked);
  });

  it('is probed by one call after a pause, and used again when that gets through', async () => {
    const { store, tier, clock } = setUp();
    tier.script('get', { kind: 'hang' });
    const first = store.get('k');
    await clock.advanceAsync(1_000);
    await first;
    await clock.advanceAsync(3_000);

    await store.get('k');
    expect(await store.get('k')).toBe('v');

    expect(store.counters.hits).toBe(1);
  });

  it('and says so itself is not populated by that read, which would wait once more', async () => {
    const { store, tier } = setUp();
    const details = { store: 'tier', operation: 'get' } as const;
    const error = new StoreError('timeout', 'no answer within 50 ms', details);
    tier.script('get', { kind: 'reject', error });

    expect(await store.get('k')).toBe('v');
    expect(tier.calls.map(({ operation }) => operation)).toEqual(['get']);

    expect(await store.get('k')).toBe('v');
    expect(tier.calls.map(({ operation }) => operation)).toEqual(['get', 'get', 'set']);
  });

  it('on set: the caller waits no longer than the timeout, and reads what it wrote', async () => {
    const { store, tier, clock } = setUp();
    await store.get('k');
    tier.script('set', { kind: 'hang' });

    const writing = store.set('k', 'new');
    await clock.advanceAsync(1_000);
    await writing;

    expect(await store.get('k')).toBe('new');
  });

  it('a write that lands after it was given up is not believed', async () => {
    const clock = createFakeClock();
    const tier = createControlledStore();
    const backing = createMemoryStore({ k: 'old' });
    const cache = { rules: [{ ttl: 300 }] };
    const store = wrapStore(backing, { id: 's', cache, tier: tier.store, clock });

    const first = store.get('k');
    await tier.release(0);
    await clock.advanceAsync(1_000);
    expect(await first).toBe('old');
    expect(tier.pending).toMatchObject([{ operation: 'set' }]);

    await clock.advanceAsync(60_000);
    const writing = store.set('k', 'new');
    await settle();
    await tier.release(1);
    await writing;
    await tier.release(0);

    const after = store.get('k');
    while (tier.pending.length > 0) await tier.release();
    expect(await after).toBe('new');
  });
});

describe('the log of a tier that fails', () => {
  it('holds no value that the message of a foreign error holds', async () => {
    const { store, tier, logger, backing } = setUp();
    const error = new SyntaxError(`Unexpected token 's', "secret-token" is not valid JSON`);
    tier.always('get', { kind: 'reject', error });
    tier.always('set', { kind: 'throw', error });

    await store.get('k');
    await store.set('k', 1);

    expect(backing.entries.get('k')).toBe(1);
    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): cache get failed for "k"; asking the backing: SyntaxError',
    ]);
  });

  it('says in the words of this project what is wrong with a store of ours', async () => {
    const { store, tier, logger } = setUp();
    const details = { store: 'redis', operation: 'get' } as const;
    const error = new StoreError('denied', 'the user may not GET', details);
    tier.always('get', { kind: 'reject', error });

    await store.get('k');

    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): cache get failed for "k"; asking the backing: store "redis" get: the user may not GET',
    ]);
  });
});

describe('a tier that holds something else', () => {
  it.each([
    ['text', 'garbage'],
    ['a number', 7],
    ['a list', [1, 2]],
    ['another record', { value: 'x' }],
    ['an expiry that is none', { value: 'x', exp: 'soon' }],
    ['a stamp alone', { exp: Number.NaN, at: 1 }],
    ['null', null],
  ])('%s: a miss and one warning', async (_name, value) => {
    const { store, tier, logger } = setUp();
    tier.script('get', { kind: 'garbage', value }, { kind: 'garbage', value });

    expect(await store.get('k')).toBe('v');
    expect(await store.get('k')).toBe('v');

    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): cache holds foreign data for "k"; taken as a miss',
    ]);
  });

  it('a class instance inside an envelope is not handed out', async () => {
    const { store, tier } = setUp();
    const exp = 9_999_999_999_999;
    tier.script('get', { kind: 'garbage', value: { value: new Date(), exp } });

    expect(await store.get('k')).toBe('v');
  });

  it('an entry whose time is over is a miss', async () => {
    const { store, tier } = setUp();
    tier.script('get', { kind: 'garbage', value: { value: 'x', exp: 1_000 } });

    expect(await store.get('k')).toBe('v');
  });

  it('an entry that another process wrote is a hit', async () => {
    const { store, tier, backing } = setUp();
    await tier.set('s:k', { value: 'theirs', exp: 9_999_999_999_999 });

    expect(await store.get('k')).toBe('theirs');
    expect(backing.count('get')).toBe(0);
  });
});

describe('keys whose tier write failed', () => {
  it('are distrusted one by one, and all together beyond 10 000', async () => {
    const { store, tier } = setUp();
    for (let i = 0; i < 10_050; i++) await store.set(`k${i}`, 'old');
    tier.always('set', { kind: 'reject', error: down });
    for (let i = 0; i < 10_050; i++) await store.set(`k${i}`, 'new');
    tier.heal();

    const stale: string[] = [];
    for (let i = 0; i < 10_050; i++)
      if ((await store.get(`k${i}`)) === 'old') stale.push(`k${i}`);

    expect(stale).toEqual([]);
    expect(await store.get('k0')).toBe('new');
  });

  it('are trusted again once a later entry is there', async () => {
    const { store, tier, backing } = setUp();
    await store.get('k');
    tier.script('set', { kind: 'reject', error: down });
    await store.set('k', 'new');

    await store.get('k');
    const asked = backing.count('get');
    expect(await store.get('k')).toBe('new');

    expect(backing.count('get')).toBe(asked);
  });
});

describe('values that cannot be copied', () => {
  it('are served from the backing and not cached, with one warning', async () => {
    const logger = createRecordingLogger();
    const date = new Date();
    const backing = { ...createMemoryStore(), get: () => date as never };
    const store = wrapStore(backing, { id: 's', cache: { rules: [{ ttl: 300 }] }, logger });

    expect(await store.get('k')).toBe(date);
    expect(await store.get('k')).toBe(date);

    expect(logger.messages('WARN')).toEqual([
      'store-cache(s): "k" is not cached: the value cannot be cached: it holds a Date instance',
    ]);
    expect(store.counters.populates).toBe(0);
  });

  it('go to the backing on set, and leave no older entry behind', async () => {
    const tier = createCacheStore();
    const backing = createMemoryStore({ k: 'old' });
    const store = wrapStore(backing, { id: 's', cache: { rules: [{ ttl: 300 }] }, tier });
    await store.get('k');
    const date = new Date();

    await store.set('k', { at: date } as never);

    expect(backing.entries.get('k')).toEqual({ at: date });
    expect(await store.get('k')).toEqual({ at: date });
  });
});
