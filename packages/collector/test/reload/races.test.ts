import type { Flow, PushResult, Source, Store, Transformer } from '@walkeros/core';
import { createMemoryStore, settle } from '@walkeros/store-testkit';
import {
  appSource,
  deferred,
  recordingDestination,
  startTestFlow,
  type TestFlow,
} from '../start-test-flow.js';
import { livelyCode, livelyFlow } from './lively-flow.js';

let flow: TestFlow;
afterEach(() => flow.collector.shutdown());

/** A flow whose one transformer asks a store, when it is let, and writes down what it got. */
function asking(value: string, gate?: Promise<unknown>, closed: string[] = []): Flow {
  const store: Store.Init = () => {
    const memory = createMemoryStore();
    void memory.set('k', value);
    const get: Store['get'] = (key) => {
      if (closed.includes(value)) throw new Error('asked after its end');
      return memory.get(key);
    };
    return { ...memory, get, destroy: () => void closed.push(value) };
  };
  const look: Transformer.Init = ({ env }) => ({
    type: 'look',
    config: {},
    async push(event) {
      await gate;
      const found = await (env['store'] as Store).get('k');
      return { event: { ...event, data: { found: found as string } } };
    },
  });
  return {
    stores: { users: { code: store } },
    sources: { app: { code: appSource, next: 'look' } },
    transformers: { look: { code: look, env: { store: '$store.users' } } },
    destinations: { out: { code: recordingDestination } },
  };
}

describe('an event that is on its way while the config changes', () => {
  it('ends on the config on which it began, and those that come later on the new one', async () => {
    const gate = deferred<void>();
    const closed: string[] = [];
    flow = await startTestFlow(asking('old', gate.promise, closed));
    const early = flow.elb('page view');
    await settle();

    const { ended } = await flow.reload(asking('new', undefined, closed));
    const late = await flow.elb('page view');
    expect(closed).toEqual([]);
    gate.resolve();

    expect((await early).event).toBeDefined();
    expect(late.ok).toBe(true);
    await ended;
    expect(closed).toEqual(['old']);
  });

  it('finds what it needs: nothing that it may ask closes before it has ended', async () => {
    const gate = deferred<void>();
    const out = recordingDestination();
    const closed: string[] = [];
    const to = (config: Flow): Flow => ({ ...config, destinations: { out: { code: out } } });
    flow = await startTestFlow(to(asking('old', gate.promise, closed)));
    const early = flow.elb('page view');
    await settle();

    for (let version = 1; version <= 3; version++) {
      await flow.reload(to(asking(`v${version}`, undefined, closed)));
      await flow.elb('page view');
    }
    gate.resolve();
    await early;

    expect(out.events.map(({ data }) => data['found'])).toEqual(['v1', 'v2', 'v3', 'old']);
  });

  it('still finds a store by its name that the flow has no more', async () => {
    const gate = deferred<void>();
    const look: Transformer.Init = ({ collector }) => ({
      type: 'look',
      config: {},
      async push() {
        await gate.promise;
        if (collector.stores['users'] === undefined) throw new Error('no store');
      },
    });
    const base = asking('old');
    flow = await startTestFlow({ ...base, transformers: { look: { code: look } } });
    const early = flow.elb('page view');
    await settle();

    const { ended } = await flow.reload({ destinations: base.destinations ?? {} });
    gate.resolve();

    expect(await early).toMatchObject({ ok: true });
    await ended;
    expect(Object.keys(flow.collector.stores)).toEqual(['__cache']);
  });

  it('goes to the dead letters of a destination that hangs and is taken out', async () => {
    const hang = { push: () => new Promise(() => undefined) };
    const letters = createMemoryStore();
    const stores = { letters: { code: () => letters } };
    const config = { timeout: '60s', retry: 2, deadLetter: { store: 'letters' } };
    flow = await startTestFlow({ stores, destinations: { out: { code: hang, config } } });
    const early = flow.elb('page view');
    await settle();

    const { ended } = await flow.reload({ stores });
    await flow.clock.advanceAsync(10_000);
    await ended;

    expect(await early).toMatchObject({ ok: true, deadLettered: { out: {} } });
    expect(flow.logger.messages('ERROR')).toContain('1 events did not arrive within 10000 ms');
  });

  it('leaves at once with its batch when its destination is taken out', async () => {
    const batches: number[] = [];
    const batching = {
      push: () => undefined,
      pushBatch: ({ events }: { events: unknown[] }) => void batches.push(events.length),
    };
    const config = { batch: { wait: 60_000 } };
    flow = await startTestFlow({ destinations: { out: { code: batching, config } } });
    const early = flow.elb('page view');
    await settle();

    const { ended } = await flow.reload({});
    await ended;

    expect(await early).toMatchObject({ ok: true, done: { out: {} } });
    expect(batches).toEqual([1]);
  });
});

describe('a config that is refused', () => {
  const code = livelyCode();
  beforeEach(async () => {
    flow = await startTestFlow(livelyFlow(code));
    code.log.length = 0;
  });

  const failing = { code: () => Promise.reject(new Error('no route to host')) };
  it.each<[string, Partial<Flow>, string]>([
    [
      'names a store that there is not',
      { transformers: { look: { cache: { store: 'no', rules: [] } } as never } },
      'CONFIG_INVALID',
    ],
    ['has a store that does not open', { stores: { more: failing } }, 'INIT_FAILED'],
    [
      'has a destination whose init fails',
      { destinations: { more: { code: { push() {}, init: () => false } } } },
      'INIT_FAILED',
    ],
    ['has a source that does not open', { sources: { app: failing as never } }, 'INIT_FAILED'],
  ])('because it %s leaves everything as it was', async (_, changes, errorCode) => {
    const refused = flow.reload(livelyFlow(code, changes));

    await expect(refused).rejects.toMatchObject({ code: expect.any(String) as string });
    const error = (await refused.catch((reason: unknown) => reason)) as { findings: object[] };
    if (errorCode === 'INIT_FAILED')
      expect(error.findings).toMatchObject([{ code: errorCode }]);
    expect(code.log.filter((line) => line.startsWith('close'))).toEqual(
      code.log
        .filter((line) => line.startsWith('open'))
        .map((line) => line.replace('open', 'close')),
    );
    expect(await flow.elb('page view')).toMatchObject({ ok: true, done: { out: {} } });
    expect(flow.collector.status.config).toMatchObject({ generation: 1, refused: 1 });
  });

  it('because a store hangs is given up after 30 s, and the store closed should it open later', async () => {
    const late = deferred<Store>();
    const refused = flow
      .reload(livelyFlow(code, { stores: { slow: { code: () => late.promise } } }))
      .catch((error: unknown) => error);
    await flow.clock.advanceAsync(30_000);
    expect(await refused).toMatchObject({ code: 'INIT_FAILED' });

    late.resolve({ ...createMemoryStore(), destroy: () => void code.log.push('close slow') });
    await settle();
    expect(code.log).toEqual(['close slow']);
    expect(await flow.elb('page view')).toMatchObject({ ok: true });
  });

  it('delivers what a new source has taken in before another one failed', async () => {
    let answer: Promise<PushResult> | undefined;
    const eager: Source.Init = ({ env }) => ({
      ...{ type: 'eager', config: {} },
      push: () => undefined as never,
      init: () => void (answer = env.push({ name: 'page view' })),
    });
    const base = livelyFlow(code);
    const broken: Source.Init = () => ({
      ...{ type: 'broken', config: {}, push: () => undefined as never },
      init: () => Promise.reject(new Error('port in use')),
    });
    const sources = { ...base.sources, eager: { code: eager }, broken: { code: broken } };

    await expect(flow.reload({ ...base, sources } as Flow)).rejects.toThrow();
    expect(await answer).toMatchObject({ ok: true, done: { out: {} } });
  });
});

describe('reloads that meet', () => {
  it('happen one after the other, and the last one stays', async () => {
    const code = livelyCode();
    flow = await startTestFlow(livelyFlow(code));
    const gate = deferred<void>();
    const slow = { code: async () => (await gate.promise, createMemoryStore()) };

    const first = flow.reload(livelyFlow(code, { stores: { slow } }));
    const second = flow.reload(livelyFlow(code, { stores: { no: { package: 'not-there' } } }));
    const third = flow.reload(livelyFlow(code, { stores: { last: { code: code.store } } }));
    gate.resolve();

    expect(await first).toMatchObject({ generation: 2, opened: ['store.slow'] });
    await expect(second).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' });
    expect(await third).toMatchObject({
      ...{ generation: 3, opened: ['store.last'], closed: ['store.slow'] },
    });
    expect(flow.collector.status.config).toMatchObject({ generation: 3, refused: 1 });
  });

  it('a shutdown: it ends them, and closes what they had opened', async () => {
    const code = livelyCode();
    flow = await startTestFlow(livelyFlow(code));
    const hang = { code: () => new Promise<never>(() => undefined) };
    const first = flow.reload(
      livelyFlow(code, { stores: { more: { code: code.store }, hang } }),
    );
    const second = flow.reload(livelyFlow(code));
    const refused = [first, second].map((each) => each.catch((error: unknown) => error));
    await settle();

    await flow.collector.shutdown();

    for (const error of await Promise.all(refused)) {
      expect(error).toMatchObject({ code: 'FLOW_STOPPED' });
    }
    const count = (what: string): number =>
      code.log.filter((line) => line.startsWith(what)).length;
    expect(count('close')).toBe(count('open'));
    expect(flow.clock.pending).toBe(0);
  });

  it('a flow that has stopped are refused', async () => {
    flow = await startTestFlow({});
    await flow.collector.shutdown();

    await expect(flow.reload({})).rejects.toMatchObject({ code: 'FLOW_STOPPED' });
  });

  it('a shutdown that comes after them: it waits for what is still on its way', async () => {
    const gate = deferred<void>();
    const closed: string[] = [];
    flow = await startTestFlow(asking('old', gate.promise, closed));
    const early = flow.elb('page view');
    await settle();
    await flow.reload(asking('new', undefined, closed));
    const stopped = flow.collector.shutdown();
    await settle();
    gate.resolve();

    expect(await early).toMatchObject({ ok: true, done: { out: {} } });
    await stopped;
    expect([...closed].sort()).toEqual(['new', 'old']);
  });

  it('a shutdown with less time: it does not wait longer for what was on its way before', async () => {
    flow = await startTestFlow(asking('old', new Promise(() => undefined)));
    void flow.elb('page view');
    await settle();
    await flow.reload(asking('new'));
    const stopped = flow.collector.shutdown({ timeoutMs: 1_000 });
    await flow.clock.advanceAsync(1_000);
    await stopped;

    expect(flow.logger.messages('ERROR')).toEqual([
      '1 events did not arrive before the flow stopped',
    ]);
  });
});
