import { AsyncLocalStorage } from 'node:async_hooks';
import type { Collector, Observation, ObserveOptions, Transformer } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

interface Followed {
  readonly collector: Collector;
  readonly seen: Observation[];
  /** How many calls have been run in an AsyncLocalStorage so far. */
  runsInStorage(): number;
  /** How often the storage has been switched off. */
  switchedOff(): number;
}

type Get = (key: string) => unknown;

/** A flow whose one transformer asks `users`, which lies behind two tiers. */
async function follow(
  ask: (get: Get, key: string) => unknown,
  options: ObserveOptions = { everyNthHit: 100_000 },
): Promise<Followed> {
  const look: Transformer.Init = ({ env }) => ({
    type: 'look',
    config: {},
    async push(event) {
      const store = env['store'] as { get: Get };
      await ask((key) => store.get(key), String(event.data['user']));
    },
  });
  const redis = createMemoryStore();
  const api = createMemoryStore();
  const { collector } = await startTestFlow({
    sources: { app: { code: appSource, next: 'look' } },
    transformers: { look: { code: look, env: { store: '$store.users' } } },
    destinations: { out: { code: recordingDestination() } },
    stores: {
      users: {
        code: storeCode({ ...api, get: async (key) => `value of ${key}` }),
        cache: { store: 'redis', rules: [{ ttl: 60 }] },
      },
      redis: {
        code: storeCode({ ...redis, get: async (key) => redis.entries.get(key) }),
        cache: { rules: [{ ttl: 60 }] },
      },
    },
  });
  const run = jest.spyOn(AsyncLocalStorage.prototype, 'run');
  const disable = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
  const seen: Observation[] = [];
  collector.observe((observation) => seen.push(observation), options);
  return {
    ...{ collector, seen },
    runsInStorage: () => run.mock.calls.length,
    switchedOff: () => disable.mock.calls.length,
  };
}

afterEach(() => jest.restoreAllMocks());

/** Pushes events with ids and users of their own, some at once. */
async function push({ collector }: Followed, from: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  for (let index = 0; index < count; index += 10) {
    const together = numbers.slice(index, index + 10).map((number) => {
      const event = { name: 'page view', id: `e${number}`, data: { user: `u${number}` } };
      return collector.push(event, { id: 'app' });
    });
    await Promise.all(together);
  }
}

/** Calls of stores that are not told as part of the event whose user they ask for. */
function misplaced(seen: readonly Observation[]): Observation[] {
  const steps = new Map(seen.map((observation) => [observation.call, observation]));
  return seen.filter(({ step, key, event, parent }) => {
    if (step.kind !== 'store') return false;
    const isOwn = `e${key?.replace(/^\D+/, '')}` === event?.id;
    return !isOwn || steps.get(parent ?? 0)?.step.id !== 'look';
  });
}

const late = async (get: Get, key: string): Promise<void> => {
  await settle();
  await get(key);
};

describe('a step that asks stores in its own turn', () => {
  it('is followed for its first calls, and every call of a store is told as part of its event even after that', async () => {
    const flow = await follow((get, key) => get(key));
    await push(flow, 0, 100);
    const first = flow.runsInStorage();

    await push(flow, 100, 200);

    // A source, a transformer and a destination.
    expect(first).toBe(300);
    expect(flow.runsInStorage()).toBe(first);
    expect(flow.seen.filter(({ step }) => step.kind === 'store')).toHaveLength(300 * 4);
    expect(misplaced(flow.seen)).toEqual([]);
  });

  it('is looked at again now and then', async () => {
    const flow = await follow((get, key) => get(key));

    await push(flow, 0, 1_030);

    expect(flow.runsInStorage()).toBe(303);
  });

  it('leaves the storage switched off as soon as nothing that is followed is on its way', async () => {
    const flow = await follow((get, key) => get(key));

    await push(flow, 0, 1);
    await push(flow, 1, 1);

    expect(flow.switchedOff()).toBe(2);
  });
});

describe('a step that asks stores after it has waited', () => {
  it('is followed from its first call on, and goes on being followed', async () => {
    const flow = await follow(late);

    await push(flow, 0, 300);

    expect(misplaced(flow.seen)).toEqual([]);
    expect(flow.seen.filter(({ step }) => step.kind === 'store')).toHaveLength(300 * 4);
  });

  it('is found when it begins to do so later', async () => {
    let asksLate = false;
    const flow = await follow((get, key) => (asksLate ? late(get, key) : get(key)));
    await push(flow, 0, 1_020);
    asksLate = true;
    await push(flow, 1_020, 10);
    flow.seen.length = 0;

    await push(flow, 1_030, 100);

    expect(misplaced(flow.seen)).toEqual([]);
  });
});

describe('an observer that is asked when a call begins', () => {
  it('is told which call lies in which', async () => {
    const begun: unknown[] = [];
    const flow = await follow((get, key) => get(key), {
      begin: ({ step, op, call, parent }) => begun.push([step.id, op, call, parent]) > 0,
    });

    await push(flow, 0, 1);

    expect(begun).toEqual([
      ['app', 'in', 1, undefined],
      ['look', 'push', 2, 1],
      ['out', 'push', 3, 1],
    ]);
  });

  it('can do without an event: then nothing within is followed, or asked about', async () => {
    const begin = jest.fn(() => false);
    const flow = await follow(late, { begin });

    await push(flow, 0, 10);

    expect(begin).toHaveBeenCalledTimes(10);
    expect(flow.runsInStorage()).toBe(0);
    expect(flow.seen.filter(({ step }) => step.kind === 'destination')).toHaveLength(10);
  });

  it('may run the call', async () => {
    const within: string[] = [];
    const around: string[] = [];
    const flow = await follow(
      (get, key) => {
        within.push(...around);
        return get(key);
      },
      {
        begin:
          ({ step }) =>
          (call) => {
            around.push(step.id);
            try {
              return call();
            } finally {
              around.pop();
            }
          },
      },
    );

    await push(flow, 0, 1);

    expect(within).toEqual(['app', 'look']);
  });

  it('harms nobody when it throws', async () => {
    const flow = await follow((get, key) => get(key), {
      begin: () => {
        throw new Error('observer broken');
      },
    });

    const result = await flow.collector.push({ name: 'page view' }, { id: 'app' });

    expect(result.ok).toBe(true);
    expect(flow.seen.map(({ step }) => step.id)).toContain('out');
  });
});

describe('hits in memory', () => {
  it('are told with the step in whose turn they were, by store', async () => {
    const flow = await follow(async (get, key) => {
      for (const again of ['u1', 'u1', key]) void get(again);
    });
    await push(flow, 1, 1);
    flow.seen.length = 0;

    await push(flow, 1, 1);

    const [look, out, app] = flow.seen.filter(({ step }) => step.kind !== 'store');
    expect([look?.hits, out?.hits, app?.hits]).toEqual([
      { users: 3, redis: 3 },
      undefined,
      undefined,
    ]);
  });
});
