import { StoreError, WalkerError } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import { deferred, startTestFlow } from '../start-test-flow.js';
import { failThen, httpError, startFailing } from './start-failing.js';

const retry = { attempts: 3, baseDelay: 100, maxDelay: 1_000 };
const details = { store: 's', operation: 'get' } as const;

describe('a delivery that fails', () => {
  it('is tried again until it succeeds, with pauses that grow', async () => {
    const { elb, clock, calls, counters } = await startFailing(
      failThen(new Error('a'), new Error('b')),
      { retry },
    );

    const pushed = elb('page view');
    await settle();
    expect(calls).toHaveLength(1);
    await clock.advanceAsync(100);
    expect(calls).toHaveLength(2);
    await clock.advanceAsync(200);

    expect(await pushed).toMatchObject({ ok: true, done: { out: { data: 'ok' } } });
    expect(counters()).toMatchObject({ count: 1, failed: 0, retried: 2 });
    expect(clock.pending).toBe(0);
  });

  it('sets no timer for a destination that answers at once', async () => {
    const { elb, clock, calls } = await startFailing(() => 'ok', { retry });
    await elb('page view');

    void elb('page view');

    expect(calls).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('may be answered with any thenable', async () => {
    const { elb, counters } = await startFailing(
      () => ({ then: (resolve: (data: string) => void) => resolve('ok') }),
      { retry },
    );

    expect(await elb('page view')).toMatchObject({ done: { out: { data: 'ok' } } });
    expect(counters()).toMatchObject({ count: 1, inFlight: 0 });
  });

  it('is given up after the last try', async () => {
    const { elb, clock, calls, counters } = await startFailing(
      () => Promise.reject(new Error('down')),
      { retry },
    );

    const pushed = elb('page view');
    await clock.advanceAsync(10_000);

    expect(await pushed).toMatchObject({
      ok: false,
      failed: { out: { type: 'failing', error: { message: 'down' } } },
    });
    expect(calls).toHaveLength(3);
    expect(counters()).toMatchObject({ count: 0, failed: 1, retried: 2, inFlight: 0 });
  });

  it.each([
    ['a denied store', new StoreError('denied', 'no', details), 1],
    ['invalid data', new StoreError('invalid-data', 'no', details), 1],
    ['an unavailable store', new StoreError('unavailable', 'no', details), 2],
    ['status 400', httpError(400), 1],
    ['status 404 of a response', { response: { status: 404 } }, 1],
    ['status 429', httpError(429), 2],
    ['status 500', httpError(500), 2],
    ['statusCode 503', Object.assign(new Error('x'), { statusCode: 503 }), 2],
    ['a stopped flow', new WalkerError('FLOW_STOPPED', 'x'), 1],
    ['no error at all', 'just a text', 2],
  ])('with %s is called as often as that is worth it', async (_, error, expected) => {
    const { elb, clock, calls } = await startFailing(failThen(error), { retry });

    const pushed = elb('page view');
    await clock.advanceAsync(10_000);

    expect((await pushed).ok).toBe(expected === 2);
    expect(calls).toHaveLength(expected);
  });

  it.each([
    ['retryAfterMs', { retryAfterMs: 700 }, 700],
    ['a Retry-After header', { headers: { 'retry-after': '1' } }, 1_000],
    ['more than the longest pause', { retryAfterMs: 99_000 }, 1_000],
  ])('waits as %s asks', async (_, more, waitMs) => {
    const { elb, clock, calls } = await startFailing(failThen(httpError(429, more)), { retry });

    void elb('page view');
    await clock.advanceAsync(waitMs - 1);
    expect(calls).toHaveLength(1);
    await clock.advanceAsync(1);

    expect(calls).toHaveLength(2);
  });

  it('gives each try the event as it was, whatever the try before did to it', async () => {
    const seen: unknown[] = [];
    const { elb, clock } = await startTestFlow({
      destinations: {
        out: {
          code: {
            push(event, { data }) {
              seen.push(structuredClone([event.data, data]));
              event.data['list'] = 'changed';
              Object.assign(data as object, { total: 'changed' });
              if (seen.length === 1) throw new Error('again');
            },
          },
          config: { retry, data: { map: { total: 'data.list.0' } } },
        },
      },
    });

    const pushed = elb('page view', { list: [7] });
    await clock.advanceAsync(1_000);

    expect((await pushed).ok).toBe(true);
    expect(seen).toEqual([
      [{ list: [7] }, { total: 7 }],
      [{ list: [7] }, { total: 7 }],
    ]);
  });

  it('is not sent again when the answer to the try before comes late', async () => {
    const first = deferred<string>();
    const { elb, clock, calls, counters } = await startFailing(
      (call) => (call === 1 ? first.promise : 'second'),
      { retry: { ...retry, baseDelay: 1_000 }, timeout: 50 },
    );

    const pushed = elb('page view');
    await clock.advanceAsync(50);
    first.resolve('first');
    await settle();

    expect(await pushed).toMatchObject({ ok: true, done: { out: { data: 'first' } } });
    await clock.advanceAsync(5_000);
    expect(calls).toHaveLength(1);
    expect(counters()).toMatchObject({ count: 1, late: 1, retried: 0, failed: 0 });
  });

  it('has its late answer counted without retries, too', async () => {
    const slow = deferred<void>();
    const { elb, clock, counters } = await startFailing(() => slow.promise, { timeout: 50 });

    const pushed = elb('page view');
    await clock.advanceAsync(50);
    expect((await pushed).ok).toBe(false);
    slow.resolve();
    await settle();

    expect(counters()).toMatchObject({ count: 0, failed: 1, late: 1, inFlight: 0 });
  });

  it('with retry: 2 is tried twice', async () => {
    const { elb, clock, calls } = await startFailing(failThen(1, 2), { retry: 2 });

    void elb('page view');
    await clock.advanceAsync(60_000);

    expect(calls).toHaveLength(2);
  });
});

describe('an init that fails', () => {
  it('is tried again before the events that wait for it are given up', async () => {
    let inits = 0;
    const { elb, clock, collector } = await startTestFlow({
      destinations: {
        out: {
          code: {
            push() {},
            init() {
              if (++inits < 3) throw new Error('not yet');
            },
          },
          config: { retry },
        },
      },
    });

    const pushes = Promise.all([elb('page view'), elb('page view')]);
    await clock.advanceAsync(1_000);

    expect(await pushes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(inits).toBe(3);
    expect(collector.status.destinations['out']).toMatchObject({ count: 2, failed: 0 });
  });
});
