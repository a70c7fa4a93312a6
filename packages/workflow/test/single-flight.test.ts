import { createControlledStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { createWorkflow, err, ok, storeCache, type Result } from '../src/index.js';
import { flightsOf } from '../src/flights.js';
import { recordEvents } from './recorded-events.js';
import { createUserWorkflow } from './users.js';

/** Work that ends when the test says so. */
function heldWork() {
  const waiting: ((result: Result<unknown, 'FAILED'>) => void)[] = [];
  const signals: AbortSignal[] = [];
  return {
    waiting,
    signals,
    work: ({ signal }: { signal: AbortSignal }) =>
      new Promise<Result<unknown, 'FAILED'>>((resolve) => {
        signals.push(signal);
        waiting.push(resolve);
      }),
  };
}

const failed = () => err('FAILED') as Result<never, 'FAILED'>;

describe('a key in flight', () => {
  test('runs once, for steps, runs and workflows on one cache', async () => {
    const cache = new Map<string, unknown>();
    const { waiting, work } = heldWork();
    const { onEvent, events } = recordEvents();
    const one = createWorkflow('one', { failed }, { cache, onEvent });
    const two = createWorkflow('two', { failed }, { cache });
    const options = { key: 'k' };

    const results = [
      one.run(({ step }) => Promise.all([step('a', work, options), step('a', work, options)])),
      one.run(({ step }) => step('a', work, options)),
      two.run(({ step }) => step('a', work, options)),
    ];
    await settle();
    expect(waiting).toHaveLength(1);
    waiting[0]?.(ok({ n: 1 }));

    expect(await Promise.all(results)).toEqual([
      ok([{ n: 1 }, { n: 1 }]),
      ok({ n: 1 }),
      ok({ n: 1 }),
    ]);
    expect(one.counters).toMatchObject({ misses: 1, inflight_dedups: 2, populates: 1 });
    expect(two.counters).toMatchObject({ misses: 0, inflight_dedups: 1 });
    expect(events.filter(({ type }) => type === 'step_hit')).toMatchObject([
      { joined: true, ok: true, key: 'k' },
      { joined: true, ok: true, key: 'k' },
    ]);
    expect(flightsOf(cache).size).toBe(0);
  });

  test('hands each of its joiners a copy of its own', async () => {
    const { fetch } = createUserWorkflow({ cache: new Map() });

    const [first, second] = await Promise.all([fetch('1'), fetch('1')]);

    expect(first).toEqual(second);
    expect(first.ok && second.ok && first.value === second.value).toBe(false);
  });

  test('begins before an asynchronous cache has answered', async () => {
    const cache = createControlledStore();
    const { asked, fetch } = createUserWorkflow({ cache: cache.store });

    const both = Promise.all([fetch('1'), fetch('1')]);
    await settle();
    expect(cache.pending).toHaveLength(1);
    await cache.releaseAll();

    expect(await both).toMatchObject([{ ok: true }, { ok: true }]);
    expect(asked).toEqual(['1']);
  });

  test('that ends in the cache is a hit for all', async () => {
    const cache = createControlledStore(
      createMemoryStore({ 'user:1': ok({ id: '1' }) as never }),
    );
    const { asked, fetch, workflow } = createUserWorkflow({ cache: cache.store });

    const both = Promise.all([fetch('1'), fetch('1')]);
    await settle();
    await cache.releaseAll();

    expect(await both).toEqual([ok({ id: '1' }), ok({ id: '1' })]);
    expect(asked).toEqual([]);
    expect(workflow.counters).toMatchObject({ hits: 2, misses: 0, inflight_dedups: 0 });
  });

  test('is shared by a store and by its adapter', async () => {
    const store = createMemoryStore();
    const { waiting, work } = heldWork();
    const one = createWorkflow('one', { failed }, { cache: store });
    const two = createWorkflow('two', { failed }, { cache: storeCache(store) });

    const both = [one, two].map((workflow) =>
      workflow.run(({ step }) => step('a', work, { key: 'k' })),
    );
    await settle();
    waiting[0]?.(ok(1));

    expect(await Promise.all(both)).toEqual([ok(1), ok(1)]);
    expect(waiting).toHaveLength(1);
  });

  test('that fails fails for all, with the same error', async () => {
    const { workflow } = createUserWorkflow({ cache: new Map() });
    const boom = new Error('boom');
    let calls = 0;
    const run = () =>
      workflow.run(({ step }) =>
        step<never>(
          'boom',
          async () => {
            calls++;
            await settle();
            throw boom;
          },
          { key: 'k' },
        ),
      );

    const results = await Promise.all([run(), run()]);

    expect(results).toMatchObject([{ cause: boom }, { cause: boom }]);
    expect(calls).toBe(1);
    await run();
    expect(calls).toBe(2);
  });

  test('of a cancelled run is taken over by those who joined, and its late result is kept', async () => {
    const cache = new Map<string, unknown>();
    const { waiting, signals, work } = heldWork();
    const workflow = createWorkflow('w', { failed }, { cache });
    const cancel = new AbortController();
    const run = (options = {}) =>
      workflow.run(({ step }) => step('a', work, { key: 'k' }), options);

    const leader = run({ signal: cancel.signal });
    const joiner = run();
    cancel.abort(new Error('enough'));

    expect(await leader).toMatchObject({
      error: { reason: 'cancelled' },
      cause: { message: 'enough' },
    });
    await settle();
    expect(signals[0]?.aborted).toBe(true);
    expect(waiting).toHaveLength(2);
    waiting[0]?.(ok('late'));
    await settle();
    expect(cache.get('k')).toEqual(ok('late'));
    waiting[1]?.(ok('new'));
    expect(await joiner).toEqual(ok('new'));
  });
});

test('a cancelled joiner leaves the flight to the others', async () => {
  const { waiting, work } = heldWork();
  const workflow = createWorkflow('w', { failed }, { cache: new Map() });
  const cancel = new AbortController();
  const run = (options = {}) =>
    workflow.run(({ step }) => step('a', work, { key: 'k' }), options);

  const leader = run();
  const joiner = run({ signal: cancel.signal });
  await settle();
  cancel.abort();

  expect(await joiner).toMatchObject({ error: { reason: 'cancelled' } });
  waiting[0]?.(ok(1));
  expect(await leader).toEqual(ok(1));
});
