import type { EventCache, Flow, Transformer, WalkerEvent } from '@walkeros/core';
import { createFaultyStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { transformer } from './start-chain.js';
import {
  appSource,
  deferred,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const BY_SKU: EventCache = { rules: [{ key: ['event.data.sku'], ttl: 60 }] };

type Push = Parameters<typeof transformer>[0];

async function start(
  push: Push,
  more: Partial<Flow.Transformer> = {},
  flow: Partial<Flow> = {},
) {
  const calls: string[] = [];
  const out = recordingDestination();
  const code: Transformer.Init = transformer((event) => {
    calls.push(event.id);
    return push(event);
  });
  const started = await startTestFlow({
    ...flow,
    sources: { app: { code: appSource, next: ['t', 'after'] } },
    transformers: {
      t: { cache: BY_SKU, ...more, code },
      after: { code: transformer(() => undefined) },
    },
    destinations: { out: { code: out } },
  });
  const cache = () => started.collector.status.transformers['t']?.cache;
  return { ...started, calls, out, cache };
}

const addPrice: Push = (event) => ({
  event: { ...event, data: { ...event.data, price: { net: 5 } } },
});

describe('the event cache of a transformer', () => {
  it('gives an equal event what the step did, and leaves it all that makes it itself', async () => {
    const { elb, calls, out, cache, clock } = await start((event) => ({
      event: {
        ...event,
        data: { ...event.data, price: { net: 5 } },
        user: { ...event.user, segment: 'known' },
      },
    }));

    await elb({ name: 'product view', data: { sku: 'a', n: 1 }, user: { id: 'u1' } });
    clock.advance(5_000);
    const second: Partial<WalkerEvent> = {
      name: 'product add',
      data: { sku: 'a', n: 2 },
      user: { id: 'u2' },
      consent: { marketing: true },
      trigger: 'click',
      context: { page: ['cart', 1] },
    };
    const { event } = await elb(second);

    expect(calls).toHaveLength(1);
    const [first, replayed] = out.events;
    expect(replayed).toEqual(event);
    expect(replayed).toMatchObject({
      ...second,
      data: { sku: 'a', n: 2, price: { net: 5 } },
      user: { id: 'u2', segment: 'known' },
      timing: 5,
      source: { count: 2 },
    });
    expect(replayed?.id).not.toBe(first?.id);
    expect(replayed?.timestamp).toBe((first?.timestamp ?? 0) + 5_000);
    expect(cache()).toEqual({ hits: 1, misses: 1, populates: 1, inflight_dedups: 0 });
  });

  it('repeats what the step removed, renamed, and wrote into the event that it was given', async () => {
    const { elb, out } = await start((event) => {
      const changed = event as unknown as { data: Record<string, unknown>; name: string };
      delete changed.data['secret'];
      changed.data['list'] = [1, { a: null }];
      changed.name = 'product seen';
    });

    for (const n of [1, 2]) await elb('product view', { sku: 'a', secret: n, list: [n], n });

    expect(out.events.map(({ name, data }) => ({ name, data }))).toEqual(
      [1, 2].map((n) => ({
        name: 'product seen',
        data: { sku: 'a', list: [1, { a: null }], n },
      })),
    );
  });

  it('shares nothing between the events that it serves', async () => {
    const { elb } = await start(addPrice);
    await elb('product view', { sku: 'a' });
    const { event } = await elb('product view', { sku: 'a' });

    (event?.data['price'] as { net: number }).net = 99;

    const later = await elb('product view', { sku: 'a' });
    expect(later.event?.data['price']).toEqual({ net: 5 });
  });

  it.each<[string, (event: WalkerEvent) => Partial<WalkerEvent>, string]>([
    ['the id', () => ({ id: 'made' }), 'id'],
    ['the time', () => ({ timestamp: 1 }), 'timestamp'],
    ['the consent', () => ({ consent: { marketing: true } }), 'consent'],
    ['the count', ({ source }) => ({ source: { ...source, count: 7 } }), 'count'],
  ])('keeps no outcome that changes %s: it belongs to one event', async (_, change, part) => {
    const { elb, calls, cache, logger } = await start((event) => ({
      event: { ...event, ...change(event) },
    }));

    for (let sent = 0; sent < 3; sent++) await elb('product view', { sku: 'a' });

    expect(calls).toHaveLength(3);
    expect(cache()).toMatchObject({ hits: 0, populates: 0 });
    expect(logger.messages('WARN')).toEqual([
      `not cached: the step changes ${part}, which belongs to one event`,
    ]);
  });

  it.each<[string, Push]>([
    ['false', () => false],
    ['several events', (event) => [{ event }, { event }]],
    ['another way to go', (event) => ({ event, next: 'after' })],
    ['an error', () => Promise.reject(new Error('no'))],
  ])('keeps no answer with %s', async (_, push) => {
    const { elb, calls, cache } = await start(push);

    for (let sent = 0; sent < 2; sent++) await elb('product view', { sku: 'a' });

    expect(calls).toHaveLength(2);
    expect(cache()?.populates).toBe(0);
  });

  it('with stop ends the way of an equal event, and counts it', async () => {
    const { elb, out, calls, collector } = await start(addPrice, {
      cache: { ...BY_SKU, stop: true },
    });

    await elb('product view', { sku: 'a' });
    expect(await elb('product view', { sku: 'a' })).toMatchObject({ ok: true, dropped: true });

    expect([calls.length, out.events.length]).toEqual([1, 1]);
    expect(collector.status).toMatchObject({ dropped: 1, transformers: { t: { dropped: 1 } } });
  });

  it('holds what state got, and runs no state on a hit', async () => {
    const store = createMemoryStore({ a: 'gold' });
    const { elb, out } = await start(
      addPrice,
      {
        state: [
          { mode: 'get', store: 's', key: 'data.sku', value: 'data.tier' },
          { mode: 'set', store: 's', key: { value: 'n' }, value: 'data.n' },
        ],
      },
      { stores: { s: { code: storeCode(store) } } },
    );

    for (const n of [1, 2]) await elb('product view', { sku: 'a', n });

    expect(out.events[1]?.data).toEqual({ sku: 'a', n: 2, tier: 'gold', price: { net: 5 } });
    expect([store.count('get'), store.entries.get('n')]).toEqual([1, 1]);
  });

  it('writes onto the event what its update says, on a hit and on a miss', async () => {
    const update = { 'data.cache': 'cache.status', 'data.from': 'ingest.path' };
    const rules = [{ key: ['event.data.sku'], ttl: 60, update }];
    const { collector, out } = await start(addPrice, { cache: { rules } });

    for (const path of ['/a', '/b']) {
      const event = { name: 'product view', data: { sku: 'a' } };
      await collector.push(event, { id: 'app', ingest: { path } });
    }

    expect(out.events.map(({ data }) => [data['cache'], data['from']])).toEqual([
      ['MISS', '/a'],
      ['HIT', '/b'],
    ]);
  });

  it('runs the step once for equal events that come at the same time', async () => {
    const answer = deferred<void>();
    const { elb, calls, out, cache } = await start((event) =>
      answer.promise.then(() => addPrice(event)),
    );

    const sent = [1, 2, 3].map((n) => elb('product view', { sku: 'a', n }));
    await settle();
    expect(calls).toHaveLength(1);
    answer.resolve();
    const [, second] = await Promise.all(sent);
    (second?.event?.data['price'] as { net: number }).net = 99;
    const { event } = (await sent[2]) ?? {};

    expect(event?.data['price']).toEqual({ net: 5 });
    expect(out.events.map(({ data }) => data)).toEqual(
      [1, 2, 3].map((n) => ({ sku: 'a', n, price: { net: 5 } })),
    );
    expect(cache()).toEqual({ hits: 0, misses: 1, populates: 1, inflight_dedups: 2 });
  });

  it('lets all who waited go when the first one fails', async () => {
    const answers = [deferred<void>(), deferred<void>(), deferred<void>()];
    let next = 0;
    const { elb, calls, out } = await start((event) =>
      answers[next++]?.promise.then(() => addPrice(event)),
    );

    const sent = [1, 2, 3].map((n) => elb('product view', { sku: 'a', n }));
    await settle();
    answers[0]?.reject(new Error('no'));
    await settle();
    expect(calls).toHaveLength(3);
    for (const answer of answers) answer.resolve();

    expect((await Promise.all(sent)).map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(out.events).toHaveLength(2);
  });

  it.each(['throw', 'reject', 'hang', 'garbage'] as const)(
    'runs the step when its store fails (%s)',
    async (kind) => {
      const store = createFaultyStore();
      const fault = { kind, error: new Error('no'), value: { value: 'x', exp: 1e15, at: 1 } };
      for (const operation of ['get', 'set'] as const) store.always(operation, fault);
      const { elb, out, clock } = await start(
        addPrice,
        { cache: { ...BY_SKU, store: 's' } },
        { stores: { s: { code: storeCode(store) } } },
      );

      for (let sent = 0; sent < 2; sent++) {
        const pushed = elb('product view', { sku: 'a' });
        await clock.advanceAsync(2_000);
        expect((await pushed).ok).toBe(true);
      }

      const data = { sku: 'a', price: { net: 5 } };
      expect(out.events.map((event) => event.data)).toEqual([data, data]);
    },
  );
});
