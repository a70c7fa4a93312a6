import type { Destination, Flow, PartialEvent } from '@walkeros/core';
import { settle } from '@walkeros/store-testkit';
import {
  appSource,
  deferred,
  recordingDestination,
  startTestFlow,
  type RecordingDestination,
  type TestFlow,
} from '../start-test-flow.js';

let flow: TestFlow;
afterEach(() => flow.collector.shutdown());

/** A destination whose settings can change, and that needs consent. */
function asking(out: Destination, version: number, more: object = {}): Flow {
  return {
    destinations: {
      out: { code: out, config: { settings: { version }, consent: { ads: true }, ...more } },
    },
  };
}

async function push(event: PartialEvent | string = 'page view'): Promise<unknown> {
  return flow.elb(event);
}

describe('events that wait for consent', () => {
  let out: RecordingDestination;
  beforeEach(async () => {
    out = recordingDestination();
    flow = await startTestFlow(asking(out, 1));
    await push();
  });

  it.each([
    ['stays', 1],
    ['changes', 2],
  ])('go on waiting at a destination that %s', async (_, version) => {
    await flow.reload(asking(out, version));
    expect(flow.collector.status.destinations['out']).toMatchObject({ held: 1, dropped: 0 });

    expect(await flow.elb('walker consent', { ads: true })).toMatchObject({
      done: { out: {} },
    });
    expect(out.events).toHaveLength(1);
    expect(flow.collector.status.destinations['out']).toMatchObject({ held: 0, count: 1 });
  });

  it('go at once when the destination needs none any more', async () => {
    await flow.reload(asking(out, 2, { consent: {} }));
    await settle();

    expect(out.events).toHaveLength(1);
  });

  it('are told of as dropped when their destination is taken out', async () => {
    const { ended } = await flow.reload({});
    await ended;

    expect(flow.logger.messages('WARN')).toEqual([
      '1 events never got the consent that they waited for',
    ]);
    expect(flow.collector.status.dropped).toBe(1);
  });

  it('are handed on also when they came through the former config', async () => {
    const gate = deferred<void>();
    const before = (config: Flow): Flow => ({
      ...config,
      sources: { app: { code: appSource, next: 'wait' } },
      transformers: {
        wait: { code: () => ({ type: 'w', config: {}, push: () => gate.promise }) },
      },
    });
    await flow.reload(before(asking(out, 1)));
    const early = push();
    await settle();
    const { ended } = await flow.reload(asking(out, 2));
    gate.resolve();
    expect(await early).toMatchObject({ queued: { out: {} } });
    await ended;
    await flow.elb('walker consent', { ads: true });

    expect(out.events).toHaveLength(2);
  });
});

describe('what the collector adds to events', () => {
  const config = (globals: object, consent = {}): Flow => ({
    collector: { globals: globals as never, consent, user: { id: 'u1' } },
    destinations: { out: { code: recordingDestination } },
  });
  async function added(): Promise<object> {
    const { event } = await flow.elb('page view');
    const { globals, consent, user } = event ?? {};
    return { globals, consent, user, count: event?.source['count'] };
  }

  it('is what commands have set, and else what the config of now says', async () => {
    flow = await startTestFlow(config({ env: 'dev', region: 'eu', old: 1 }));
    await flow.elb('walker globals', { region: 'us', page: 'home' });
    await flow.elb('walker consent', { ads: true });
    await flow.elb('page view');

    await flow.reload(config({ env: 'prod', region: 'asia' }, { ads: false }));

    expect(await added()).toEqual({
      globals: { env: 'prod', region: 'us', page: 'home' },
      ...{ consent: { ads: true }, user: { id: 'u1' }, count: 2 },
    });
  });

  it('counts on in the same run, under the same trace', async () => {
    flow = await startTestFlow(config({}));
    const first = await flow.elb('page view');
    await flow.reload(config({ env: 'prod' }));
    const second = await flow.elb('page view');

    expect(second.event?.source).toMatchObject({
      trace: first.event?.source['trace'],
      count: 2,
    });
  });
});

describe('events that wait for the run', () => {
  const waiting = (run?: boolean): Flow => ({
    ...(run !== undefined && { collector: { run } }),
    sources: { app: { code: appSource, next: 'mark' } },
    transformers: {
      mark: {
        code: () => ({
          type: 'm',
          config: {},
          push: () => ({ event: { name: 'page marked' } }),
        }),
        config: { settings: { run: run ?? null } },
      },
    },
    destinations: { out: { code: out } },
  });
  let out: RecordingDestination;
  beforeEach(async () => {
    out = recordingDestination();
    flow = await startTestFlow({ ...waiting(false), transformers: {}, sources: {} });
    await flow.collector.push({ name: 'page view' });
  });

  it('go on waiting, and go the ways of the config that runs then', async () => {
    await flow.reload(waiting(false));
    await push();
    expect(out.events).toEqual([]);
    await flow.elb('walker run');

    expect(out.events.map(({ name }) => name)).toEqual(['page view', 'page marked']);
  });

  it('go when the config does not wait any more', async () => {
    await flow.reload(waiting());
    await settle();

    expect(out.events).toHaveLength(1);
  });
});

describe('counters', () => {
  it('go on at a step that changes, and stay in the totals of one that is taken out', async () => {
    const out = recordingDestination();
    const version = (number: number): Flow => asking(out, number, { consent: {} });
    flow = await startTestFlow(version(1));
    await push();
    await flow.reload(version(2));
    await push();
    expect(flow.collector.status.destinations['out']?.count).toBe(2);

    const { ended } = await flow.reload({});
    await ended;

    expect(flow.collector.status).toMatchObject({ in: 2, out: 2, destinations: {} });
  });

  it('tell which config runs, and since when', async () => {
    flow = await startTestFlow({});
    const { sinceMs } = flow.collector.status.config;
    await flow.clock.advanceAsync(5_000);
    await flow.reload({});

    expect(flow.collector.status.config).toEqual({
      ...{ generation: 2, refused: 0, sinceMs: sinceMs + 5_000 },
    });
  });
});

describe('dead letters that only memory has', () => {
  it('are still there when their destination has changed', async () => {
    const failing = { push: () => Promise.reject(new Error('no')) };
    flow = await startTestFlow(asking(failing, 1, { consent: {} }));
    await push();
    await flow.reload(asking(failing, 2, { consent: {} }));
    await push();

    expect(flow.collector.deadLetters('out')).toHaveLength(2);
  });
});

describe('an observer', () => {
  it('goes on hearing of all steps, and of none twice', async () => {
    const heard: string[] = [];
    const out = recordingDestination();
    const version = (number: number): Flow => asking(out, number, { consent: {} });
    flow = await startTestFlow(version(1));
    flow.collector.observe(({ step }) => void heard.push(step.id));
    for (let number = 1; number < 4; number++) {
      const { ended } = await flow.reload(version(number));
      await ended;
    }
    await push();

    expect(heard).toEqual(['out', 'collector']);
  });
});

describe('elb', () => {
  it('goes to the source that is primary now', async () => {
    const seen: string[] = [];
    const source = (name: string) => () => ({
      ...{ type: name, config: {} },
      push: () => void seen.push(name) as never,
    });
    const flowWith = (primary: string): Flow => ({
      sources: Object.fromEntries(
        ['one', 'two'].map((name) => [name, { code: codes[name], primary: name === primary }]),
      ) as never,
    });
    const codes: Record<string, unknown> = { one: source('one'), two: source('two') };
    flow = await startTestFlow(flowWith('one'));
    await push();
    await flow.reload(flowWith('two'));
    await push();

    expect(seen).toEqual(['one', 'two']);
  });
});
