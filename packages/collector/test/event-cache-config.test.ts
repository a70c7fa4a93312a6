import type { EventCache, Flow } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';
import { checkFlowConfig } from '../src/index.js';
import { transformer } from './start-chain.js';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const rules: EventCache['rules'] = [{ key: ['event.data.id'], ttl: 60 }];
const stores: Flow['stores'] = {
  crm: { package: 'p', cache: { rules: [{ ttl: 60 }] } },
  redis: { package: 'p' },
};

describe('a config with an event cache', () => {
  it.each<[string, Flow, string, string]>([
    [
      'an undeclared store',
      { destinations: { d: { package: 'p', cache: { rules, store: 'redi' } } } },
      'STORE_UNKNOWN',
      'destinations.d.cache.store',
    ],
    [
      'the namespace of a cached store',
      { sources: { s: { package: 'p', cache: { rules, namespace: 'crm' } } } },
      'NAMESPACE_TAKEN',
      'sources.s.cache.namespace',
    ],
    [
      'the namespace of state',
      { sources: { s: { package: 'p', cache: { rules, namespace: 'state' } } } },
      'NAMESPACE_TAKEN',
      'sources.s.cache.namespace',
    ],
    [
      'a namespace that steps of another kind use',
      {
        sources: { s: { package: 'p', cache: { rules, namespace: 'mine' } } },
        destinations: { d: { package: 'p', cache: { rules, namespace: 'mine' } } },
      },
      'NAMESPACE_TAKEN',
      'destinations.d.cache.namespace',
    ],
    [
      'the default namespace of another step',
      {
        sources: { s: { package: 'p', cache: { rules } } },
        destinations: { d: { package: 'p', cache: { rules, namespace: 'source.s' } } },
      },
      'NAMESPACE_TAKEN',
      'destinations.d.cache.namespace',
    ],
  ])('(%s) is refused with the path', (_, flow, code, path) => {
    expect(checkFlowConfig({ stores, ...flow })).toEqual([
      expect.objectContaining({ code, path }),
    ]);
  });

  it('may share a namespace among steps of one kind, and across stores', () => {
    const mine = { rules, namespace: 'mine' };
    const flow: Flow = {
      stores: stores ?? {},
      sources: { s: { package: 'p', cache: { ...mine, store: 'redis' } } },
      destinations: {
        a: { package: 'p', cache: mine },
        b: { package: 'p', cache: mine },
        c: { package: 'p', cache: { rules, namespace: 'crm', store: 'redis' } },
      },
    };

    expect(checkFlowConfig(flow)).toEqual([]);
  });

  it('keeps steps, cached stores and state apart in one store', async () => {
    const shared = createMemoryStore();
    const backing = createMemoryStore({ x: 'from backing' });
    const cache = { rules, store: 'shared' };
    const { elb, collector } = await startTestFlow({
      stores: {
        shared: { code: storeCode(shared) },
        source: { code: storeCode(backing), cache: { store: 'shared', rules: [{ ttl: 60 }] } },
      },
      sources: { same: { code: appSource, next: 'same', cache: { ...cache, stop: false } } },
      transformers: { same: { code: transformer(() => undefined), cache } },
      destinations: {
        same: {
          code: recordingDestination(),
          cache,
          state: { mode: 'set', store: 'shared', key: 'data.id', value: 'name' },
        },
      },
    });

    await collector.stores['source']?.get('x');
    for (let sent = 0; sent < 2; sent++) await elb('page view', { id: 'x' });

    expect([...shared.entries.keys()].sort()).toEqual([
      'destination.same:["event.data.id","x"]',
      'source.same:["event.data.id","x"]',
      'source:x',
      'transformer.same:["event.data.id","x"]',
      'x',
    ]);
    const { sources, transformers, destinations } = collector.status;
    const all = [sources['same'], transformers['same'], destinations['same']];
    expect(all.map((step) => step?.cache)).toEqual(
      Array(3).fill({ hits: 1, misses: 1, populates: 1, inflight_dedups: 0 }),
    );
  });

  it('leaves no trace on steps without one', async () => {
    const { elb, collector, logger } = await startTestFlow({
      sources: { app: { code: appSource, next: 't' } },
      transformers: { t: {} },
      destinations: { out: { code: recordingDestination() } },
    });
    await elb('page view');

    expect(logger.lines).toEqual([]);
    expect(collector.status.sources['app']).toEqual({ count: 1, rejected: 0 });
    expect(collector.status.transformers['t']).toEqual({ dropped: 0, failed: 0 });
    expect(collector.status.destinations['out']).not.toHaveProperty('cache');
  });
});
