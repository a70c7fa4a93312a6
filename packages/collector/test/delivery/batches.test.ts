import type { Destination } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import { startTestFlow } from '../start-test-flow.js';
import { startFailing } from './start-failing.js';

const retry = { attempts: 2, baseDelay: 1, maxDelay: 1 };

describe('a batch', () => {
  it('is sent after a pause, and each push resolves when it is delivered', async () => {
    const { elb, clock, calls, counters } = await startFailing(() => undefined, { batch: 100 });

    const pushes = [elb('page one')];
    await clock.advanceAsync(60);
    pushes.push(elb('page two'));
    await clock.advanceAsync(99);
    expect(calls).toEqual([]);
    await clock.advanceAsync(1);

    expect(calls).toEqual([['page one', 'page two']]);
    expect(await Promise.all(pushes)).toMatchObject([
      { ok: true, done: { out: { type: 'failing' } } },
      { ok: true },
    ]);
    expect(counters()).toMatchObject({ count: 2, inFlight: 0 });
    expect(clock.pending).toBe(0);
  });

  it('is sent when it is full', async () => {
    const { elb, calls } = await startFailing(() => undefined, { batch: { size: 2 } });

    await Promise.all([elb('page one'), elb('page two')]);

    expect(calls).toEqual([['page one', 'page two']]);
  });

  it('is sent at its age, however many events still come', async () => {
    const batch = { wait: 100, age: 250 };
    const { elb, clock, calls } = await startFailing(() => undefined, { batch });

    for (let at = 0; at < 250; at += 50) {
      void elb(`page at${at}`);
      await clock.advanceAsync(50);
    }

    expect(calls).toEqual([[0, 50, 100, 150, 200].map((at) => `page at${at}`)]);
  });

  it('has the events of one mapping rule, with what the mapping made of them', async () => {
    const batches: Destination.Batch[] = [];
    const rules: unknown[] = [];
    const { elb, clock } = await startTestFlow({
      destinations: {
        out: {
          code: {
            push: () => Promise.reject(new Error('not for these')),
            pushBatch(batch, { rule }) {
              batches.push(batch);
              rules.push(rule);
            },
          },
          config: {
            batch: 10,
            mapping: { order: { '*': { data: { map: { total: 'data.total' } }, batch: 20 } } },
          },
        },
      },
    });

    void elb('page view');
    void elb('order one', { total: 1 });
    void elb('order two', { total: 2 });
    await clock.advanceAsync(20);

    expect(batches).toMatchObject([
      { key: '* *', events: [{ name: 'page view' }], data: [] },
      {
        key: 'order *',
        events: [{ name: 'order one' }, { name: 'order two' }],
        data: [{ total: 1 }, { total: 2 }],
        entries: [
          { event: { name: 'order one' }, data: { total: 1 }, rule: { batch: 20 }, ingest: {} },
          { data: { total: 2 } },
        ],
      },
    ]);
    expect(rules).toMatchObject([undefined, { batch: 20 }]);
  });

  it('that is thrown back fails each of its events', async () => {
    const { elb, counters } = await startFailing(() => Promise.reject(new Error('no')), {
      batch: { size: 2 },
    });

    const results = await Promise.all([elb('page one'), elb('page two')]);

    expect(results).toMatchObject([
      { ok: false, failed: { out: { error: { message: 'no' } } } },
      { ok: false },
    ]);
    expect(counters()).toMatchObject({ count: 0, failed: 2 });
  });

  it('has only the entries tried again that failed, each with its own error', async () => {
    const answers = [
      { failed: [{ index: 0, error: new Error('full') }, { index: 2 }, { index: 9 }] },
      { failed: [{ index: 1 }] },
    ];
    const { elb, clock, calls, counters } = await startFailing((call) => answers[call - 1], {
      batch: { size: 3 },
      retry,
    });

    const pushes = Promise.all([elb('page one'), elb('page two'), elb('page three')]);
    await clock.advanceAsync(10);

    expect(calls).toEqual([
      ['page one', 'page two', 'page three'],
      ['page one', 'page three'],
    ]);
    expect(await pushes).toMatchObject([
      { ok: true },
      { ok: true },
      { failed: { out: { error: { message: 'the batch came back without it' } } } },
    ]);
    expect(counters()).toMatchObject({ count: 2, failed: 1, retried: 2 });
  });

  it('is sent at once when the flow ends', async () => {
    const { elb, collector, calls, clock } = await startFailing(() => undefined, {
      batch: 60_000,
    });
    const pushed = elb('page view');
    await settle();

    await collector.shutdown();

    expect(await pushed).toMatchObject({ ok: true, done: {} });
    expect(calls).toEqual([['page view']]);
    expect(clock.pending).toBe(0);
  });

  it('is asked for in vain of a destination that takes none, which is said at the start', async () => {
    const { elb, logger } = await startTestFlow({
      destinations: { out: { code: { push: () => 'alone' }, config: { batch: 1_000 } } },
    });

    expect(await elb('page view')).toMatchObject({ done: { out: { data: 'alone' } } });
    expect(logger.messages('WARN')).toEqual([
      'has a `batch`, but no `pushBatch`: each event is pushed by itself',
    ]);
  });
});
