import type { Destination, Flow, State, StoreValue, TransformerResult } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import { startChain, transformer, visit } from './start-chain.js';
import {
  appSource,
  deferred,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const set = (key: State['key'], value: State['value']): State => ({ mode: 'set', key, value });
const get = (key: State['key'], value: State['value']): State => ({ mode: 'get', key, value });

/** A flow of one source, whose state is under test, and one destination. */
async function startSource(state: State | State[], source: Partial<Flow.Source> = {}) {
  const out = recordingDestination();
  const flow = await startTestFlow({
    sources: { app: { ...source, code: appSource, state } },
    transformers: { mark: { code: visit('m') } },
    destinations: { out: { code: out } },
  });
  const cached = (key: string): unknown => flow.collector.stores['__cache']?.get(key);
  return { ...flow, out, cached };
}

describe('the state of a source', () => {
  it('runs its entries in their order, each on what the one before left', async () => {
    const { elb, out, cached } = await startSource([
      set({ value: 'a' }, 'data.first'),
      get({ value: 'a' }, 'data.second'),
      set({ value: 'b' }, 'data.second'),
    ]);

    await elb('page view', { first: 'x' });

    expect(out.events).toMatchObject([{ data: { first: 'x', second: 'x' } }]);
    expect(cached('state:b')).toBe('x');
  });

  it('runs after its before chain, and before its mapping', async () => {
    const { elb, cached } = await startSource(set({ value: 'k' }, 'data.path'), {
      before: 'mark',
      mapping: { page: { view: { policy: { 'data.path': { value: 'mapped' } } } } },
    });

    await elb('page view');

    expect(cached('state:k')).toBe('m');
  });

  it('runs for each event that its before chain made of one', async () => {
    const { elb, collector } = await startTestFlow({
      sources: { app: { code: appSource, before: 'split', state: set('data.n', 'data.n') } },
      transformers: {
        split: {
          code: transformer((event) =>
            [1, 2].map((n) => ({ event: { ...event, data: { n } } })),
          ),
        },
      },
    });

    await elb('page view');

    expect([1, 2].map((n) => collector.stores['__cache']?.get(`state:${n}`))).toEqual([1, 2]);
  });
});

describe('the state of a transformer', () => {
  const both = [set({ value: 'out' }, 'data.seen'), get({ value: 'in' }, 'data.seen')];

  it('gets before the step sees the event, and sets what the step made of it', async () => {
    const { elb, collector, out } = await startChain(
      { next: 't' },
      {
        t: {
          state: both,
          code: transformer((event) => {
            const seen = `${String(event.data['seen'])}!`;
            return { event: { ...event, data: { seen } } };
          }),
        },
      },
    );
    await collector.stores['__cache']?.set('state:in', 'stored');

    await elb('page view');

    expect(out.events).toMatchObject([{ data: { seen: 'stored!' } }]);
    expect(collector.stores['__cache']?.get('state:out')).toBe('stored!');
  });

  it('sets before the next transformer of the chain runs', async () => {
    const seen: unknown[] = [];
    const { elb } = await startChain(
      { next: ['a', 'b'] },
      {
        a: { state: set({ value: 'k' }, 'data.x') },
        b: {
          state: get({ value: 'k' }, 'data.y'),
          code: transformer((event) => void seen.push(event.data['y'])),
        },
      },
    );

    await elb('page view', { x: 1 });

    expect(seen).toEqual([1]);
  });

  it.each<[string, () => TransformerResult, unknown[]]>([
    ['nothing', () => undefined, ['in']],
    ['an event', () => ({ event: { name: 'page view', data: { v: 'one' } } }), ['one']],
    [
      'several events',
      () => ['a', 'b'].map((v) => ({ event: { name: 'page view', data: { v } } })),
      ['a', 'b'],
    ],
    ['another way to go', () => ({ event: { data: { v: 'n' } }, next: 'other' }), ['n']],
    ['false', () => false, []],
  ])('that answers with %s is set for every event that goes on', async (_, answer, sets) => {
    const written: StoreValue[] = [];
    const store = {
      ...createMemoryStore(),
      set: (_key: string, v: StoreValue) => void written.push(v),
    };
    const { elb } = await startTestFlow({
      sources: { app: { code: appSource, next: 't' } },
      stores: { s: { code: storeCode(store) } },
      transformers: {
        t: { code: transformer(answer), state: { ...set('name', 'data.v'), store: 's' } },
        other: { code: visit('o') },
      },
    });

    await elb('page view', { v: 'in' });

    expect(written).toEqual(sets);
  });

  it('that throws sets nothing', async () => {
    const { elb, collector } = await startChain(
      { next: 't' },
      {
        t: {
          code: transformer(() => Promise.reject(new Error('no'))),
          state: set({ value: 'k' }, 'name'),
        },
      },
    );

    expect((await elb('page view')).ok).toBe(false);
    expect(collector.stores['__cache']?.get('state:k')).toBeUndefined();
  });
});

describe('the state of a destination', () => {
  const state = set({ value: 'sent' }, 'data.v');
  const start = async (destination: Destination, config: object = {}) => {
    const flow = await startTestFlow({
      destinations: { out: { code: destination, state, config } },
    });
    return { ...flow, sent: () => flow.collector.stores['__cache']?.get('state:sent') };
  };

  it('is set once the push has succeeded, not before', async () => {
    const answer = deferred<void>();
    const { elb, sent } = await start({ push: () => answer.promise });

    const pushed = elb('page view', { v: 1 });
    await settle();
    expect(sent()).toBeUndefined();
    answer.resolve();
    await pushed;

    expect(sent()).toBe(1);
  });

  it('is not set after a push that failed, was late, or was held back by the mapping', async () => {
    const fails = await start({ push: () => Promise.reject(new Error('no')) });
    await fails.elb('page view', { v: 1 });
    const hangs = await start({ push: () => new Promise(() => undefined) });
    const pushed = hangs.elb('page view', { v: 1 });
    await hangs.clock.advanceAsync(10_000);
    await pushed;
    const mapping = { page: { view: { ignore: true } } };
    const ignores = await start(recordingDestination(), { mapping });
    await ignores.elb('page view', { v: 1 });

    expect([fails.sent(), hangs.sent(), ignores.sent()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is set once for a push that succeeds at the second try', async () => {
    let tries = 0;
    const push = (): Promise<void> =>
      tries++ === 0 ? Promise.reject(new Error('no')) : Promise.resolve();
    const { elb, sent, clock } = await start({ push }, { retry: 2 });

    const pushed = elb('page view', { v: 1 });
    await clock.advanceAsync(0);
    expect(sent()).toBeUndefined();
    await clock.advanceAsync(60_000);
    await pushed;

    expect([tries, sent()]).toEqual([2, 1]);
  });

  it('is set for an event of a batch when the batch is through, and not when it is not', async () => {
    const batches: number[] = [];
    const pushBatch = ({ entries }: Destination.Batch): object => {
      batches.push(entries.length);
      return { failed: [{ index: 1, error: new Error('no') }] };
    };
    const { elb, collector, clock } = await startTestFlow({
      destinations: {
        out: {
          code: { push: () => undefined, pushBatch },
          state: set('data.v', 'data.v'),
          config: { batch: { wait: 1_000, size: 2 } },
        },
      },
    });
    const stored = (): unknown[] =>
      ['a', 'b'].map((v) => collector.stores['__cache']?.get(`state:${v}`));

    const first = elb('page view', { v: 'a' });
    await settle();
    expect([batches, stored()]).toEqual([[], [undefined, undefined]]);
    const second = elb('page view', { v: 'b' });
    await clock.advanceAsync(1_000);
    await Promise.all([first, second]);

    expect([batches, stored()]).toEqual([[2], ['a', undefined]]);
  });

  it('sees the event as it was before the mapping', async () => {
    const policy = { 'data.v': { value: 'redacted' } };
    const { elb, sent } = await start(recordingDestination(), { policy });

    await elb('page view', { v: 'original' });

    expect(sent()).toBe('original');
  });

  it('sees the event as it was before the push, which may change it', async () => {
    const { elb, sent } = await start({ push: (event) => void (event.data['v'] = 'changed') });

    await elb('page view', { v: 'original' });

    expect(sent()).toBe('original');
  });

  it('gets after consent was found, and not without', async () => {
    const store = createMemoryStore({ k: 1 });
    const out = recordingDestination();
    const { elb } = await startTestFlow({
      stores: { s: { code: storeCode(store) } },
      destinations: {
        out: {
          code: out,
          config: { consent: { marketing: true } },
          state: { ...get({ value: 'k' }, 'data.v'), store: 's' },
        },
      },
    });

    await elb('page view');
    expect([store.count('get'), out.events.length]).toEqual([0, 0]);
    await elb({ name: 'page view', consent: { marketing: true } });

    expect(store.count('get')).toBe(1);
    expect(out.events.at(-1)).toMatchObject({ data: { v: 1 } });
  });
});
