import { StoreError } from '@walkeros/core';
import { createEvent, openEnrich, storeOf } from './open-enrich.js';

const throttled = new StoreError('throttled', 'the quota is used up', {
  store: 'sessions',
  operation: 'get',
  key: 's1',
});

describe('an outage of the store', () => {
  test.each([
    [
      'throws',
      () =>
        storeOf(() => {
          throw throttled;
        }),
    ],
    ['rejects', () => storeOf(() => Promise.reject(throttled))],
  ])('costs no event when it %s', async (_, createStore) => {
    const { push } = openEnrich(createStore());
    expect(await push(createEvent())).toEqual({ event: createEvent() });
  });

  test('drops events only when asked to', async () => {
    const { push } = openEnrich(
      storeOf(() => Promise.reject(throttled)),
      { onError: 'drop' },
    );
    expect(await push(createEvent())).toBe(false);
  });

  test('writes one line with the code of the error, and one when it is over', async () => {
    let down = true;
    const store = storeOf(() => (down ? Promise.reject(throttled) : { plan: 'pro' }));
    const { push, logger, clock } = openEnrich(store);
    for (let i = 0; i < 100; i++) await push(createEvent());
    expect(logger.messages('ERROR')).toEqual([
      'lookups: STORE_THROTTLED: store "sessions" get "s1": the quota is used up',
    ]);

    down = false;
    clock.advance(10_000);
    await push(createEvent());
    await push(createEvent());
    expect(logger.messages('INFO')).toEqual(['lookups: working again after 100 failures']);
    expect(logger.lines).toHaveLength(2);
  });

  test('is not over because an event has no key', async () => {
    const { push, logger, clock } = openEnrich(
      storeOf(() => {
        throw throttled;
      }),
    );
    await push(createEvent());
    clock.advance(60_000);
    await push(createEvent({ user: {} }));
    expect(logger.messages('INFO')).toEqual([]);
  });
});

describe('a store that hangs', () => {
  test('holds no event beyond the timeout', async () => {
    const store = storeOf(() => new Promise(() => {}));
    const { push, clock, logger } = openEnrich(store, {
      timeout: '2s',
      status: 'custom.lookup',
    });
    const result = push(createEvent());
    await clock.advanceAsync(2_000);
    expect(await result).toMatchObject({ event: { custom: { lookup: 'failed' } } });
    expect(logger.messages('ERROR')).toEqual([
      'lookups: STORE_TIMEOUT: store "sessions" get "s1": no answer within 2000 ms',
    ]);
  });

  test('may fail afterwards without harm', async () => {
    let fail = (_: Error): void => {};
    const store = storeOf(() => new Promise((_, reject) => (fail = reject)));
    const { push, clock, logger } = openEnrich(store);
    const result = push(createEvent());
    await clock.advanceAsync(5_000);
    fail(new Error('too late'));
    await result;
    await clock.advanceAsync(0);
    expect(logger.messages('ERROR')).toHaveLength(1);
  });
});
