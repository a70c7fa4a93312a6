import {
  ConfigError,
  sleep,
  systemClock,
  type PartialEvent,
  type StepContext,
  type Store,
} from '@walkeros/core';
import { simulateFlow } from '../../src/simulate/simulate-flow.js';
import type { SimulateOptions } from '../../src/simulate/simulate-options.js';
import { without } from '../../src/without.js';
import { load, minimalRecipe, multiTierRecipe, sessions, visit } from './recipe.js';

const minute = 60_000;
const simulate = (
  config: unknown,
  options: Partial<SimulateOptions> = {},
): ReturnType<typeof simulateFlow> =>
  simulateFlow(config, { events: [visit], mocks: { sessions }, load, ...options });

/** A flow whose one store is code, and which knows when it is touched. */
function flowOnStore(store: Partial<Store>, step: object = {}): object {
  const code = (): Store => ({
    type: 'real',
    config: {},
    get: () => undefined,
    set() {},
    delete() {},
    ...store,
  });
  const remember = ({ env }: StepContext): object => ({
    type: 'remember',
    config: {},
    async push() {
      const seen = env['seen'] as Store;
      const count = Number((await seen.get('count')) ?? 0) + 1;
      await seen.set('count', count);
      return { event: { ...visit, data: { count } } };
    },
  });
  return {
    sources: { web: { package: 'not-installed', next: 'remember' } },
    stores: { seen: { code } },
    transformers: { remember: { code: remember, env: { seen: '$store.seen' }, ...step } },
    destinations: { crm: { package: 'not-installed', config: { settings: { url: 'x' } } } },
  };
}

describe('the recipes of the source document', () => {
  test('60 events in 60 seconds are 59 hits and one read of the sheet', async () => {
    const { stores, events } = await simulate(minimalRecipe, { repeat: 60 });

    expect(events).toHaveLength(60);
    expect(stores['sessions']).toMatchObject({
      tier: '__cache',
      counters: { hits: 59, misses: 1, populates: 1 },
      hitRate: 59 / 60,
      reads: 1,
      writes: 0,
    });
  });

  test('six minutes later a ttl of five minutes is over: one more read, no more', async () => {
    const { stores } = await simulate(minimalRecipe, { repeat: 60, laterMs: [6 * minute] });

    expect(stores['sessions']).toMatchObject({ counters: { hits: 59, misses: 2 }, reads: 2 });
  });

  test('four minutes later the value is still there', async () => {
    const { stores } = await simulate(minimalRecipe, { repeat: 60, laterMs: [4 * minute] });

    expect(stores['sessions']).toMatchObject({ counters: { hits: 60, misses: 1 }, reads: 1 });
  });

  test('without its cache line the sheet is read 60 times', async () => {
    const bare = without(minimalRecipe.stores.sessions, 'cache');
    const { stores } = await simulate(
      { ...minimalRecipe, stores: { sessions: bare } },
      { repeat: 60 },
    );

    expect(stores['sessions']).toMatchObject({ reads: 60, hitRate: null });
  });

  test('in a chain each tier answers for as long as its ttl says', async () => {
    const { stores, notices } = await simulate(multiTierRecipe, {
      mocks: { api: sessions },
      repeat: 60,
      laterMs: [6 * minute, 6 * minute],
    });

    expect(stores['api']).toMatchObject({
      tier: 'redis',
      counters: { hits: 61, misses: 1 },
      reads: 1,
    });
    expect(stores['redis']).toMatchObject({ tier: '__cache', isTier: true });
    expect(notices).toContain('store "redis" begins empty, in memory');
  });

  test('a ttl by prefix reloads sessions before users', async () => {
    const rules = [
      { match: { key: 'key', operator: 'prefix', value: 'session:' }, ttl: 300 },
      { match: { key: 'key', operator: 'prefix', value: 'user:' }, ttl: 3600 },
      { ttl: 60 },
    ];
    const flow = {
      ...minimalRecipe,
      stores: { sessions: { ...minimalRecipe.stores.sessions, cache: { rules } } },
    };
    const rows = new Map(['session:1', 'user:1', 'x'].map((key) => [key, { key }]));
    const events = [...rows.keys()].map((session) => ({
      name: 'page view',
      user: { session },
    }));
    const readsAfter = async (pause: number): Promise<number | undefined> =>
      (await simulate(flow, { events, mocks: { sessions: rows }, laterMs: [pause] })).stores[
        'sessions'
      ]?.reads;

    expect(await readsAfter(minute / 2)).toBe(3);
    expect(await readsAfter(2 * minute)).toBe(4);
    expect(await readsAfter(6 * minute)).toBe(5);
    expect(await readsAfter(61 * minute)).toBe(6);
  });
});

describe('a simulation tells of each event', () => {
  test('which stores it asked, what each step changed, and what would have been sent', async () => {
    const flow = {
      ...minimalRecipe,
      sources: { web: { package: 'not-installed', next: 'enrich' } },
      destinations: {
        crm: {
          package: 'not-installed',
          config: { mapping: { page: { view: { data: 'data.plan' } } } },
        },
      },
    };
    const { events } = await simulate(flow, { repeat: 2 });

    expect(events[0]).toEqual({
      number: 1,
      atMs: 0,
      name: 'page view',
      status: 'ok',
      stores: [{ store: 'sessions', op: 'get', key: 's-1', status: 'miss' }],
      steps: [
        {
          transformer: 'enrich',
          status: 'ok',
          changes: [{ path: 'data.plan', after: 'gold' }],
        },
      ],
      sent: [{ destination: 'crm', payload: 'gold' }],
    });
    expect(events[1]).toMatchObject({ atMs: 1_000, stores: [{ status: 'hit' }] });
  });

  test('that a step dropped it, or failed', async () => {
    const step = (push: () => unknown): object => ({
      sources: { web: { package: 'not-installed', next: 'step' } },
      transformers: { step: { code: () => ({ type: 'step', config: {}, push }) } },
    });
    const dropped = await simulate(step(() => false));
    const failed = await simulate(
      step(() => {
        throw new Error('broken');
      }),
    );

    expect(dropped.events[0]).toMatchObject({
      status: 'dropped',
      steps: [{ status: 'dropped' }],
    });
    expect(failed.events[0]).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed', error: 'broken' }],
    });
  });

  test('what went out in a batch, under the event that it belongs to', async () => {
    const { events } = await simulate(
      { destinations: { crm: { package: 'not-installed', config: { batch: 5_000 } } } },
      { events: [{ name: 'page a' }, { name: 'page b' }] },
    );

    expect(events.map(({ status, sent }) => [status, sent.length])).toEqual([
      ['ok', 1],
      ['ok', 1],
    ]);
  });
});

describe('a simulation touches nothing', () => {
  const touched: string[] = [];
  const store = {
    get: (key: string) => Promise.resolve(key === 'count' ? 41 : undefined),
    set: () => void touched.push('set'),
    delete: () => void touched.push('delete'),
  };

  test('a store that may need the network is refused, and the message says what to do', async () => {
    const refusal = simulate(flowOnStore(store), { mocks: {} });

    await expect(refusal).rejects.toThrow(ConfigError);
    await expect(refusal).rejects.toThrow(
      /stores\.seen: a simulation does not ask store "seen".*--mock seen=rows\.json.*--live-reads/s,
    );
  });

  test('with --live-reads it is read and never written; what was written is read back', async () => {
    const { events, stores } = await simulate(flowOnStore(store), {
      liveReads: true,
      repeat: 2,
    });

    expect(touched).toEqual([]);
    expect(events.map(({ sent }) => (sent[0]?.payload as PartialEvent).data)).toEqual([
      { count: 42 },
      { count: 43 },
    ]);
    expect(stores['seen']).toMatchObject({ reads: 2, writes: 2 });
  });

  test('a real read that takes its time is not overtaken by a deadline in virtual time', async () => {
    // Twice as many turns of real timers as the simulation waits for when nothing happens.
    const slow = { ...store, get: () => afterTurns(40) };
    const { events } = await simulate(flowOnStore(slow), { liveReads: true });

    expect(events[0]?.status).toBe('ok');
  });

  test('the config is left as it is', async () => {
    const before = structuredClone(minimalRecipe);
    await simulate(minimalRecipe);

    expect(minimalRecipe).toEqual(before);
  });
});

async function afterTurns(turns: number): Promise<number> {
  const { signal: stopped } = new AbortController();
  for (let turn = 0; turn < turns; turn++) await sleep(1, { clock: systemClock, stopped });
  return 1;
}

test('the flow of a file is simulated with the variables of the file', async () => {
  const flow = {
    ...minimalRecipe,
    transformers: {
      enrich: {
        ...minimalRecipe.transformers.enrich,
        config: { settings: { target: '$var.target' } },
      },
    },
  };
  const file = { version: 4, variables: { target: 'custom' }, flows: { web: flow } };
  const { events } = await simulate(file);

  expect(events[0]?.steps[0]?.changes).toEqual([{ path: 'custom.plan', after: 'gold' }]);
});

test('an unknown source is refused', async () => {
  await expect(simulate(minimalRecipe, { source: 'sms' })).rejects.toThrow(/no source "sms"/);
});
