import { createFaultyStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { createLetterId } from '../../src/delivery/letter-id.js';
import { startTestFlow, storeCode } from '../start-test-flow.js';
import { httpError, startFailing } from './start-failing.js';

const deadLetter = { store: 'letters' };

describe('an event that is given up', () => {
  it('is in the dead letter store before its push is answered, and counts as taken', async () => {
    const { elb, clock, letters, counters, collector, logger } = await startFailing(
      () => Promise.reject(httpError(500)),
      { deadLetter, retry: { attempts: 2, baseDelay: 1 }, data: 'data.secret' },
    );

    const pushed = elb('page view', { secret: 's3cret', none: undefined });
    await clock.advanceAsync(1);
    const result = await pushed;

    expect(result).toMatchObject({
      ok: true,
      deadLettered: { out: { type: 'failing', error: { message: 'answered 500' } } },
    });
    expect(result.failed).toBeUndefined();
    expect([...letters.entries.values()]).toMatchObject([
      {
        event: { name: 'page view', data: { secret: 's3cret' }, id: result.event?.id },
        destination: 'out',
        error: { code: 'DELIVERY_FAILED', message: 'answered 500', status: 500 },
        attempts: 2,
        at: expect.any(Number) as number,
      },
    ]);
    expect(counters()).toMatchObject({ count: 0, failed: 1, deadLettered: 1 });
    expect(collector.deadLetters('out')).toEqual([]);
    expect(JSON.stringify(logger.lines)).not.toContain('s3cret');
  });

  it('is not taken when the dead letter store fails: its sender has to send it again', async () => {
    const store = createFaultyStore();
    store.always('set', { kind: 'reject', error: new Error('disk full') });
    const { elb, collector, counters, logger } = await startFailing(
      () => Promise.reject(new Error('down')),
      { deadLetter },
      store,
    );

    const result = await elb('page view');

    expect(result).toMatchObject({
      ok: false,
      failed: { out: { error: { code: 'DEAD_LETTER_FAILED' } } },
    });
    expect(String((result.failed?.['out']?.error as Error).message)).toContain('disk full');
    expect(collector.deadLetters('out')).toMatchObject([{ event: { name: 'page view' } }]);
    expect(counters()).toMatchObject({ failed: 1, deadLettered: 0 });
    expect(logger.messages('ERROR')).toHaveLength(1);
  });

  it('is kept in memory without a store, up to dlqMax, and does not count as taken', async () => {
    const { elb, collector } = await startFailing(() => Promise.reject(new Error('down')), {
      dlqMax: 2,
    });

    for (const name of ['page one', 'page two', 'page three']) {
      expect((await elb(name)).ok).toBe(false);
    }

    expect(collector.deadLetters('out')).toMatchObject([
      { event: { name: 'page two' }, destination: 'out', attempts: 1 },
      { event: { name: 'page three' } },
    ]);
    expect(collector.deadLetters('nobody')).toEqual([]);
  });

  it('is kept as it reached the destination, whatever the destination did to it', async () => {
    const letters = createMemoryStore();
    const { elb } = await startTestFlow({
      stores: { letters: { code: storeCode(letters) } },
      transformers: { mark: { config: { policy: { 'data.mark': { value: 1 } } } } },
      destinations: {
        out: {
          code: {
            push(event) {
              event.data['list'] = [];
              Object.assign(event, { user: 'gone' });
              throw new Error('no');
            },
          },
          before: 'mark',
          config: { deadLetter },
        },
      },
    });

    await elb('page view', { list: [1] });

    const [letter] = letters.entries.values();
    expect(letter).toMatchObject({ event: { data: { list: [1] }, user: {} } });
    expect(JSON.stringify(letter)).not.toContain('mark');
  });

  it('for its init has a dead letter as well', async () => {
    const letters = createMemoryStore();
    const { elb } = await startTestFlow({
      stores: { letters: { code: storeCode(letters) } },
      destinations: {
        out: { code: { push() {}, init: () => false }, config: { deadLetter } },
      },
    });

    expect(await elb('page view')).toMatchObject({ ok: true, deadLettered: { out: {} } });
    await settle();
    expect([...letters.entries.values()]).toMatchObject([
      { error: { message: 'init failed: it returned false' }, attempts: 1 },
    ]);
  });

  it.each([
    ['lettres', 'STORE_UNKNOWN', 'did you mean "letters"'],
    ['__cache', 'CONFIG_INVALID', 'does not keep what it is given'],
  ])('cannot be kept in %s, which is found at the start', async (store, code, message) => {
    const start = startTestFlow({
      stores: { letters: { code: storeCode(createMemoryStore()) } },
      destinations: { out: { code: { push() {} }, config: { deadLetter: { store } } } },
    });

    await expect(start).rejects.toMatchObject({
      code,
      path: 'destinations.out.config.deadLetter.store',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('the id of a dead letter', () => {
  it('is a UUID of version 7, sorted by time, and no other has it', () => {
    const times = [0, 1, 999, 1_000_000, 1_763_000_000_000, 1_763_000_000_001, 2 ** 47];
    const ids = times.map(createLetterId);

    for (const id of ids) {
      expect(id).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 10_000 }, () => createLetterId(5))).size).toBe(10_000);
  });
});
