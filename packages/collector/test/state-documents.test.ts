import type { Flow } from '@walkeros/core';
import { createMemoryStore, type MemoryStore } from '@walkeros/store-testkit';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

/** The examples of `state.txt`, as they stand there. */
const CONFIGURATION = `"transformers": {
"session": {
"state": { "mode": "set", "key": "user.session", "value": "data.gclid" }
}
}`;
const STASH = `"transformers": {
"stashGclid": {
"state": { "mode": "set", "store": "sessions", "key": "user.session", "value": "data.gclid" }
}
}`;
const LOOK_UP = `"transformers": {
"restoreGclid": {
"state": { "mode": "get", "store": "sessions", "key": "user.session", "value": "data.gclid" }
}
}`;
const FETCH_MARGIN = `"destinations": {
"warehouse": {
"package": "@walkeros/server-destination-api",
"state": { "mode": "get", "store": "catalog", "key": "data.product_id", "value": "data.margin" }
}
}`;

type Steps = Record<string, Flow.Transformer & Flow.Destination>;

/** An example, with the `state` where it stands or in the config of its step. */
function example(text: string, place: 'step' | 'config'): Flow {
  const flow = JSON.parse(`{${text}}`) as Flow;
  if (place === 'step') return flow;
  const section = flow.transformers === undefined ? 'destinations' : 'transformers';
  const steps = Object.entries(flow[section] as Steps).map(([id, { state, ...step }]) => [
    id,
    { ...step, config: { state } },
  ]);
  return { [section]: Object.fromEntries(steps) };
}

async function startExamples(texts: string[], place: 'step' | 'config', next: string[]) {
  const sessions = createMemoryStore();
  const out = recordingDestination();
  const flow = await startTestFlow({
    sources: { app: { code: appSource, next } },
    stores: { sessions: { code: storeCode(sessions) } },
    transformers: Object.assign({}, ...texts.map((text) => example(text, place).transformers)),
    destinations: { out: { code: out } },
  });
  return { ...flow, sessions, out };
}

describe.each(['step', 'config'] as const)('state.txt, with the state on the %s', (place) => {
  it('"Configuration": stashes a value in the default store, under its prefix', async () => {
    const { elb, collector } = await startExamples([CONFIGURATION], place, ['session']);

    await elb({ name: 'page view', user: { session: 's1' }, data: { gclid: 'g-1' } });

    expect(collector.stores['__cache']?.get('state:s1')).toBe('g-1');
  });

  it('"Stash a session value": also when only the collector knows the session', async () => {
    const { elb, sessions, logger } = await startExamples([STASH], place, ['stashGclid']);

    await elb('walker user', { session: 's1' });
    await elb('page view', { gclid: 'g-1' });

    expect(sessions.entries).toEqual(new Map([['s1', 'g-1']]));
    expect(logger.lines.filter(({ level }) => level !== 'INFO')).toEqual([]);
  });

  it('"Look up a stashed value": a later event gets what an earlier one stashed', async () => {
    const next = ['stashGclid', 'restoreGclid'];
    const { elb, out } = await startExamples([STASH, LOOK_UP], place, next);

    await elb({ name: 'page view', user: { session: 's1' }, data: { gclid: 'g-1' } });
    await elb({ name: 'order complete', user: { session: 's1' }, data: { total: 9 } });
    await elb({ name: 'order complete', user: { session: 's2' } });

    expect(out.events.map(({ data }) => data)).toEqual([
      { gclid: 'g-1' },
      { total: 9, gclid: 'g-1' },
      {},
    ]);
  });

  it.each([17, 'p17'])(
    '"Fetch a product margin before sending": the mapping sees it, for the id %p',
    async (id) => {
      const catalog: MemoryStore = createMemoryStore({ [String(id)]: 0.35 });
      const out = recordingDestination();
      const { warehouse } = example(FETCH_MARGIN, place).destinations as Steps;
      const { elb } = await startTestFlow(
        {
          stores: { catalog: { code: storeCode(catalog) } },
          destinations: {
            warehouse: {
              ...warehouse,
              mapping: { order: { complete: { data: { map: { margin: 'data.margin' } } } } },
            },
          },
        },
        { load: () => Promise.resolve({ default: out }) },
      );

      await elb('order complete', { product_id: id });

      expect(catalog.calls).toEqual([{ operation: 'get', key: String(id) }]);
      expect(out.events).toMatchObject([{ data: { product_id: id, margin: 0.35 } }]);
      expect(out.contexts).toMatchObject([{ data: { margin: 0.35 } }]);
    },
  );
});

describe('a state on a step and in its config', () => {
  it('is the one of the config', async () => {
    const state = (key: string) => ({
      mode: 'set' as const,
      key: { value: key },
      value: 'name',
    });
    const { elb, collector } = await startTestFlow({
      sources: {
        app: { code: appSource, state: state('step'), config: { state: state('config') } },
      },
    });

    await elb('page view');

    expect(collector.stores['__cache']?.get('state:config')).toBe('page view');
    expect(collector.stores['__cache']?.get('state:step')).toBeUndefined();
  });
});
