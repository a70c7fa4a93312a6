import type { Flow, Source, Store, Transformer } from '@walkeros/core';
import { transformerEnrichInit } from '@walkeros/transformer-enrich';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import {
  deepFreeze,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const cache = { rules: [{ ttl: 60 }] };

/** Remembers what it is given. */
function spy(seen: unknown[]): Transformer.Init {
  return ({ env, config }) => {
    seen.push(env, config.settings);
    return { type: 'spy', config, push: () => undefined };
  };
}

function usersOf(backing: MemoryStore): Record<string, Flow.Store> {
  return { users: { code: storeCode(backing), cache } };
}

describe('a reference to a store', () => {
  it('becomes the wrapped store at any depth of env and config of every step', async () => {
    const seen: unknown[] = [];
    const source: Source.Init = ({ env }) => {
      seen.push(env['store']);
      return { type: 's', config: {}, push: () => env.push({}) };
    };
    const out = recordingDestination();
    const { collector, elb } = await startTestFlow({
      stores: usersOf(createMemoryStore()),
      sources: { s: { code: source, env: { store: '$store.users' }, next: 't' } },
      transformers: {
        t: {
          code: spy(seen),
          env: { store: '$store.users', deep: { list: [{ store: '$store.users' }] } },
          config: { settings: { store: '$store.users' } },
        },
      },
      destinations: { out: { code: out, env: { store: '$store.users' } } },
    });
    await elb('page view');

    const { users } = collector.stores;
    expect(users?.counters).toBeDefined();
    const [env, settings, sourceStore] = seen as [Record<string, unknown>, unknown, unknown];
    expect(env['store']).toBe(users);
    expect(env['deep']).toEqual({ list: [{ store: users }] });
    expect(settings).toEqual({ store: users });
    expect(sourceStore).toBe(users);
    expect(out.contexts[0]?.env['store']).toBe(users);
  });

  it('may be the definition of the store itself', async () => {
    const seen: unknown[] = [];
    const stores = usersOf(createMemoryStore());
    const { collector } = await startTestFlow({
      stores,
      transformers: { t: { code: spy(seen), env: { deep: [{ store: stores['users'] }] } } },
    });

    expect(seen[0]).toEqual({ deep: [{ store: collector.stores['users'] }] });
  });

  it('may be a variable, and one dollar more makes it a text', async () => {
    const seen: unknown[] = [];
    const { collector } = await startTestFlow({
      variables: { which: '$store.users' },
      stores: usersOf(createMemoryStore()),
      transformers: { t: { code: spy(seen), env: { a: '$var.which', b: '$$store.users' } } },
    });

    expect(seen[0]).toEqual({ a: collector.stores['users'], b: '$store.users' });
  });

  it('leaves live objects as they are, also those that contain themselves', async () => {
    const seen: unknown[] = [];
    const client = new Map();
    const circle: Record<string, unknown> = { client };
    circle['self'] = circle;
    await startTestFlow({
      stores: usersOf(createMemoryStore()),
      transformers: { t: { code: spy(seen), env: { circle, store: '$store.users' } } },
    });

    expect((seen[0] as Record<string, unknown>)['circle']).toBe(circle);
  });
});

describe('a config', () => {
  const resolved = (flow: Flow, env: Record<string, string>) => startTestFlow(flow, { env });

  it('may hold references in every part', async () => {
    const backing = createMemoryStore({ k: 'v' });
    const { collector, clock, logger } = await resolved(
      {
        variables: { ttl: 2, names: { users: '$env.NAMESPACE:u' } },
        collector: { shutdownTimeout: '$env.DRAIN:5s', user: { region: '$env.REGION' } },
        stores: {
          users: {
            code: storeCode(backing),
            cache: { namespace: '$var.names.users', rules: [{ ttl: '$var.ttl' }] },
          },
        },
      },
      { REGION: 'eu' },
    );

    await collector.stores['users']?.get('k');
    clock.advance(2_000);
    await collector.stores['users']?.get('k');

    expect(backing.count('get')).toBe(2);
    expect(logger.messages('INFO')[0]).toContain('namespace "u:"');
    expect((await collector.push({ name: 'page view' })).event?.user).toEqual({ region: 'eu' });
  });

  it('is never changed: a frozen one starts, and starts again with stores of its own', async () => {
    const opened: Store[] = [];
    const seen: unknown[] = [];
    const open = (): Store => {
      const store = createMemoryStore();
      opened.push(store);
      return store;
    };
    const flow = deepFreeze({
      version: 4 as const,
      flows: {
        only: {
          variables: { v: 1 },
          stores: { users: { code: open, cache } },
          transformers: {
            t: {
              code: spy(seen),
              env: { store: '$store.users' },
              config: { settings: ['$var.v'] },
            },
          },
          destinations: { d: { code: { push() {} }, before: 't', mapping: {} } },
        },
      },
    });
    const before = JSON.stringify(flow);

    const first = await startTestFlow(flow);
    const second = await startTestFlow(flow);
    await first.elb('page view');

    expect(JSON.stringify(flow)).toBe(before);
    expect(opened).toHaveLength(2);
    expect(seen).toEqual([
      { store: first.collector.stores['users'] },
      [1],
      { store: second.collector.stores['users'] },
      [1],
    ]);
    expect(first.collector.stores['users']).not.toBe(second.collector.stores['users']);
  });
});

describe('a flow whose transformer looks each event up', () => {
  it.each([
    ['with a cache asks the backing once for 60 events', true, 1],
    ['without a cache asks the backing 60 times', false, 60],
  ])('%s', async (_, isCached, reads) => {
    const backing = createMemoryStore({ s1: { tier: 'gold' } });
    const out = recordingDestination();
    const { elb, collector } = await startTestFlow({
      stores: { sessions: { code: storeCode(backing), ...(isCached && { cache }) } },
      transformers: {
        lookup: { code: transformerEnrichInit, env: { store: '$store.sessions' } },
      },
      destinations: { out: { code: out, before: 'lookup' } },
    });

    await Promise.all(
      Array.from({ length: 60 }, () => elb({ name: 'page view', user: { session: 's1' } })),
    );

    expect(backing.count('get')).toBe(reads);
    expect(out.events.map(({ data }) => data['tier'])).toEqual(Array(60).fill('gold'));
    expect(collector.status).toMatchObject({ in: 60, out: 60, failed: 0 });
  });
});
