import type { Destination, EventCache, Flow, Store } from '@walkeros/core';
import { createFaultyStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { transformer } from './start-chain.js';
import { deferred, recordingDestination, startTestFlow, storeCode } from './start-test-flow.js';

const BY_ID: EventCache = { rules: [{ key: ['event.data.id'], ttl: 60 }] };

async function start(
  destination: Destination,
  more: Partial<Flow.Destination> & { store?: Store; transformers?: Flow['transformers'] } = {},
) {
  const { store, transformers, ...definition } = more;
  const flow = await startTestFlow({
    stores: store === undefined ? {} : { s: { code: storeCode(store) } },
    transformers: transformers ?? {},
    destinations: { out: { cache: BY_ID, ...definition, code: destination } },
  });
  const counters = () => flow.collector.status.destinations['out'];
  return { ...flow, counters };
}

/** A destination whose pushes end when the test says so. */
function slowDestination() {
  const pushes: ReturnType<typeof deferred<void>>[] = [];
  const destination: Destination = {
    type: 'slow',
    push() {
      const answer = deferred<void>();
      pushes.push(answer);
      return answer.promise;
    },
  };
  return { destination, pushes };
}

describe('the event cache of a destination', () => {
  it('skips what the destination has already, and says so', async () => {
    const out = recordingDestination();
    const { elb, counters, collector, logger } = await start(out);

    expect(await elb('order complete', { id: 1 })).toMatchObject({ done: { out: {} } });
    const repeated = await elb('order complete', { id: 1 });
    await elb('order complete', { id: '1' });

    expect(repeated).toMatchObject({ ok: true, skipped: { out: { type: 'recording' } } });
    expect(repeated.done).toBeUndefined();
    expect(out.events.map(({ data }) => data['id'])).toEqual([1, '1']);
    expect(counters()).toMatchObject({ count: 2, dropped: 1, failed: 0 });
    expect(counters()?.cache).toEqual({ hits: 1, misses: 2, populates: 2, inflight_dedups: 0 });
    expect(collector.status).toMatchObject({ out: 2, dropped: 1 });
    expect(logger.messages('INFO')).toContain(
      'destination "out" caches events with namespace "destination.out:" via __cache',
    );
  });

  it('forgets after its ttl', async () => {
    const out = recordingDestination();
    const { elb, clock } = await start(out);

    await elb('order complete', { id: 1 });
    clock.advance(59_999);
    await elb('order complete', { id: 1 });
    expect(out.events).toHaveLength(1);
    clock.advance(1);
    await elb('order complete', { id: 1 });

    expect(out.events).toHaveLength(2);
  });

  it('leaves alone what no rule matches, and what has nothing at any path of its key', async () => {
    const out = recordingDestination();
    const match = { key: 'event.entity', operator: 'eq', value: 'order' } as const;
    const cache = { rules: [{ ...BY_ID.rules[0], match }] } as EventCache;
    const { elb, counters } = await start(out, { cache });

    for (const name of ['page view', 'page view']) await elb(name, { id: 1 });
    for (const name of ['order complete', 'order complete']) await elb(name);

    expect(out.events).toHaveLength(4);
    expect(counters()?.cache).toMatchObject({ hits: 0, misses: 0 });
  });

  it('asks its rules from the top: the first that matches decides', async () => {
    const out = recordingDestination();
    const match = { key: 'event.entity', operator: 'eq', value: 'order' } as const;
    const rules = [
      { match, key: ['event.data.id'], ttl: '10s' },
      { key: ['event.name'], ttl: 60 },
    ];
    const { elb, clock } = await start(out, { cache: { rules } });

    for (const name of ['order complete', 'page view']) {
      for (const id of [1, 2, 1, 2]) await elb(name, { id });
    }
    expect(out.events.map(({ name }) => name)).toEqual([
      ...['order complete', 'order complete', 'page view'],
    ]);
    clock.advance(10_000);
    for (const name of ['order complete', 'page view']) await elb(name, { id: 1 });

    expect(out.events).toHaveLength(4);
  });

  it('never takes a failed push for a delivery', async () => {
    const push = jest.fn(() => Promise.reject(new Error('no')));
    const { elb, counters } = await start({ push });

    for (let sent = 0; sent < 2; sent++) {
      expect(await elb('order complete', { id: 1 })).toMatchObject({ ok: false });
    }
    push.mockImplementation(() => Promise.resolve() as Promise<never>);
    expect(await elb('order complete', { id: 1 })).toMatchObject({ done: { out: {} } });

    expect(push).toHaveBeenCalledTimes(3);
    expect(counters()?.cache).toMatchObject({ hits: 0, misses: 3, populates: 1 });
  });

  it('never takes a dead letter, or what the mapping held back, for a delivery', async () => {
    const letters = createMemoryStore();
    const out = recordingDestination();
    const fails = { push: () => Promise.reject(new Error('no')) };
    const dead = await start(fails, { store: letters, config: { deadLetter: { store: 's' } } });
    const mapping = { order: { complete: { ignore: true } } };
    const ignoring = await start(out, { config: { mapping } });

    for (const { elb } of [dead, ignoring, dead, ignoring]) {
      await elb('order complete', { id: 1 });
    }

    expect(letters.entries.size).toBe(2);
    expect(dead.counters()?.cache).toMatchObject({ hits: 0, populates: 0 });
    expect(ignoring.counters()?.cache).toMatchObject({ hits: 0, populates: 0 });
  });

  it('lets equal events wait for one that is on its way, and counts them', async () => {
    const { destination, pushes } = slowDestination();
    const { elb, counters } = await start(destination);

    const sent = Array.from({ length: 50 }, () => elb('order complete', { id: 1 }));
    const other = elb('order complete', { id: 2 });
    await settle();
    expect(pushes).toHaveLength(2);
    for (const push of pushes) push.resolve();
    const results = await Promise.all([...sent, other]);

    expect(results.filter(({ done }) => done !== undefined)).toHaveLength(2);
    expect(results.filter(({ skipped }) => skipped !== undefined)).toHaveLength(49);
    expect(counters()?.cache).toEqual({
      ...{ hits: 0, misses: 2, populates: 2, inflight_dedups: 49 },
    });
  });

  it('lets the next of the waiting go when the first one fails, and drops none', async () => {
    const { destination, pushes } = slowDestination();
    const { elb, counters } = await start(destination);

    const sent = Array.from({ length: 3 }, () => elb('order complete', { id: 1 }));
    await settle();
    pushes[0]?.reject(new Error('no'));
    await settle();
    expect(pushes).toHaveLength(2);
    pushes[1]?.resolve();
    const results = await Promise.all(sent);

    expect(results.map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(results[1]?.done).toBeDefined();
    expect(results[2]?.skipped).toBeDefined();
    expect(pushes).toHaveLength(2);
    expect(counters()).toMatchObject({ count: 1, failed: 1, dropped: 1 });
  });

  it('remembers an event of a batch when the batch is through', async () => {
    const sizes: number[] = [];
    const pushBatch = ({ entries }: Destination.Batch): void => void sizes.push(entries.length);
    const { elb, clock } = await start(
      { push: () => undefined, pushBatch },
      { config: { batch: { wait: 1_000, size: 10 } } },
    );

    const sent = ['a', 'b', 'a'].map((id) => elb('order complete', { id }));
    await clock.advanceAsync(1_000);
    const results = await Promise.all(sent);
    const later = await elb('order complete', { id: 'a' });

    expect(sizes).toEqual([2]);
    expect(results.map(({ skipped }) => skipped !== undefined)).toEqual([false, false, true]);
    expect(later.skipped).toBeDefined();
  });

  it('does not count what an event of the same batch failed as delivered', async () => {
    let calls = 0;
    const pushBatch = (): object => ({ failed: calls++ === 0 ? [{ index: 0 }] : [] });
    const { elb, clock } = await start(
      { push: () => undefined, pushBatch },
      { config: { batch: { wait: 1_000, size: 10 } } },
    );

    const first = elb('order complete', { id: 'a' });
    await clock.advanceAsync(1_000);
    expect((await first).ok).toBe(false);
    const again = elb('order complete', { id: 'a' });
    await clock.advanceAsync(1_000);

    expect((await again).done).toBeDefined();
  });

  it('leaves state and next alone on a hit, and with stop the before chain, too', async () => {
    const calls: string[] = [];
    const note = (name: string) => ({ code: transformer(() => void calls.push(name)) });
    const steps = { before: note('before'), next: note('next') };
    const state = { mode: 'set', key: { value: 'k' }, value: 'data.n' } as const;
    const more = { transformers: steps, before: 'before', next: 'next', state };
    const going = await start(recordingDestination(), more);
    const stopping = await start(recordingDestination(), {
      ...{ ...more, cache: { ...BY_ID, stop: true } },
    });

    for (const { elb, collector } of [going, stopping]) {
      calls.length = 0;
      await elb('order complete', { id: 1, n: 1 });
      await elb('order complete', { id: 1, n: 2 });
      expect(collector.stores['__cache']?.get('state:k')).toBe(1);
      const expected = ['before', 'next'];
      expect(calls).toEqual(collector === going.collector ? [...expected, 'before'] : expected);
    }
  });

  it('is shared by destinations that name one namespace, and by no others', async () => {
    const outs = [recordingDestination(), recordingDestination(), recordingDestination()];
    const shared = { ...BY_ID, namespace: 'orders' };
    const { elb } = await startTestFlow({
      destinations: {
        a: { code: outs[0] as Destination, cache: shared },
        b: { code: outs[1] as Destination, cache: shared },
        c: { code: outs[2] as Destination, cache: BY_ID },
      },
    });

    const { done, skipped } = await elb('order complete', { id: 1 });

    expect([Object.keys(done ?? {}), Object.keys(skipped ?? {})]).toEqual([['a', 'c'], ['b']]);
    expect(outs.map(({ events }) => events.length)).toEqual([1, 0, 1]);
  });

  it('keeps what it has seen in a named store, over a restart', async () => {
    const store = createMemoryStore();
    const cache = { ...BY_ID, store: 's' };
    const first = await start(recordingDestination(), { store, cache });
    await first.elb('order complete', { id: 1 });
    await first.collector.shutdown();
    const out = recordingDestination();
    const second = await start(out, { store, cache });

    expect((await second.elb('order complete', { id: 1 })).skipped).toBeDefined();

    expect(out.events).toEqual([]);
    expect([...store.entries.keys()]).toEqual(['destination.out:["event.data.id",1]']);
  });

  it.each(['throw', 'reject', 'hang', 'garbage'] as const)(
    'loses no event when its store fails (%s)',
    async (kind) => {
      const store = createFaultyStore();
      const fault = { kind, error: new Error('no'), value: 'x' };
      for (const operation of ['get', 'set'] as const) store.always(operation, fault);
      const out = recordingDestination();
      const { elb, clock, logger } = await start(out, {
        store,
        cache: { ...BY_ID, store: 's' },
      });

      for (let sent = 0; sent < 3; sent++) {
        const pushed = elb('order complete', { id: 1 });
        await clock.advanceAsync(2_000);
        expect(await pushed).toMatchObject({ ok: true, done: { out: {} } });
      }

      expect(out.events).toHaveLength(3);
      expect(logger.messages('WARN')[0]).toContain('event-cache(destination "out"): cache ');
    },
  );
});
