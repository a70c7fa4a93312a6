import type { Clock, Store } from '@walkeros/core';
import {
  createFakeClock,
  createFaultyStore,
  createMemoryStore,
  createRecordingLogger,
} from '@walkeros/store-testkit';
import { createCacheStore, createEntryCache, type EntryCacheOptions } from '../src/index.js';

const memoryTier = (clock: Clock): Store => createCacheStore({ clock });

function open(createTier: (clock: Clock) => Store, more: Partial<EntryCacheOptions> = {}) {
  const clock = createFakeClock();
  const tier = createTier(clock);
  const logger = createRecordingLogger();
  const place = { subject: 'event-cache(test)', namespace: 'n', tier };
  return { clock, logger, cache: createEntryCache({ ...place, clock, logger, ...more }) };
}

describe.each([
  ['the memory tier', memoryTier],
  ['a store', () => createMemoryStore()],
])('an entry cache in %s', (_, createTier) => {
  it('holds a value until its ttl is over', async () => {
    const { cache, clock } = open(createTier);
    await cache.write('k', { a: [1] }, 1_000);

    clock.advance(999);
    expect(await cache.read('k')).toEqual({ a: [1] });
    clock.advance(1);

    expect(await cache.read('k')).toBeUndefined();
  });

  it('shares no object with whoever wrote or read', async () => {
    const { cache } = open(createTier);
    const value = { a: [1] };
    await cache.write('k', value, 1_000);
    value.a.push(2);
    ((await cache.read('k')) as typeof value).a.push(3);

    expect(await cache.read('k')).toEqual({ a: [1] });
  });

  it('does without a value that cannot be copied, and says so', async () => {
    const { cache, logger } = open(createTier);

    await cache.write('k', new Date() as never, 1_000);

    expect(await cache.read('k')).toBeUndefined();
    expect(logger.messages('WARN')).toEqual([
      'event-cache(test): "k" is not cached: the value cannot be cached: it holds a Date instance',
    ]);
  });
});

describe('an entry cache', () => {
  it('answers in the turn of its caller where the memory tier does', () => {
    const { cache } = open(memoryTier);
    void cache.write('k', null, 1_000);

    expect(cache.read('k')).toBeNull();
  });

  it('is refused a namespace that another one has in the memory tier', () => {
    const tier = createCacheStore();
    open(() => tier);

    expect(() => open(() => tier)).toThrow(
      expect.objectContaining({ code: 'NAMESPACE_TAKEN' }),
    );
  });

  it('takes a tier that fails, hangs or lies for a miss', async () => {
    const tier = createFaultyStore();
    const { cache, clock, logger } = open(() => tier, { timeout: 100 });
    tier.script(
      'get',
      { kind: 'throw', error: new Error('no') },
      { kind: 'garbage', value: 'foreign' },
      { kind: 'hang' },
    );
    tier.always('set', { kind: 'reject', error: new Error('no') });

    await cache.write('k', 1, 1_000);
    for (let asked = 0; asked < 3; asked++) {
      const found = Promise.resolve(cache.read('k'));
      await clock.advanceAsync(100);
      expect(await found).toBeUndefined();
    }

    expect(logger.messages('WARN')).toEqual([
      'event-cache(test): cache set failed for "k"; going on without: Error',
      'event-cache(test): cache holds foreign data for "k"; taken as a miss',
    ]);
  });
});
