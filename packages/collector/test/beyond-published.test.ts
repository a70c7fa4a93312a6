import type { Destination, Flow, Source, State, Store } from '@walkeros/core';
import { createMemoryStore, settle, type MemoryStore } from '@walkeros/store-testkit';
import { startFlow as startPublishedFlow } from 'published-collector';
import {
  recordingDestination,
  startTestFlow,
  storeCode,
  type RecordingDestination,
} from './start-test-flow.js';

/*
 * What users of the published collector have to work around, on the same flow in both. It
 * says what differs, and will say so if a newer published collector does not differ any more.
 */
type PublishedFlow = Parameters<typeof startPublishedFlow>[0];

interface Started {
  push(event: object): Promise<unknown>;
  out: RecordingDestination;
  store: MemoryStore;
  /** Lets time pass, as far as the collector has a clock that can be told to. */
  wait(ms: number): Promise<void>;
}

interface Parts {
  /** Definition of the destination `out`, but for its code. */
  step?: Partial<Flow.Destination>;
  deliver?: Destination['push'];
  /** In place of the store `s`, which keeps everything in memory. */
  store?: Store;
}

type Start = (parts: Parts) => Promise<Started>;

const ours: Start = async (parts) => {
  const { flow, ...rest } = flowOf(parts);
  const { clock } = await startTestFlow(flow);
  return { ...rest, wait: (ms) => clock.advanceAsync(ms) };
};

const silent = { handler: () => undefined };

const published: Start = async (parts) => {
  const { flow, ...rest } = flowOf(parts);
  await startPublishedFlow({ ...flow, logger: silent } as unknown as PublishedFlow);
  // It has no clock of its own, and does all else at once.
  const wait = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await settle();
  };
  return { ...rest, wait };
};

function flowOf({ step, deliver, store }: Parts) {
  const out = recordingDestination();
  const memory = createMemoryStore();
  let push: Started['push'] = () => Promise.reject(new Error('the source has not been opened'));
  const source: Source.Init = ({ env }) => {
    push = (event) => env.push(event);
    return { type: 'app', config: {}, push: (event) => env.push(event as object) };
  };
  const code = { type: 'out', config: {}, push: deliver ?? out.push };
  const flow: Flow = {
    stores: { s: { code: storeCode(store ?? memory) } },
    destinations: { out: { config: {}, ...step, code } },
    sources: { app: { code: source } },
  };
  return { flow, out, store: memory, push: (event: object) => push(event) };
}

describe('state, here and there', () => {
  const keep: State = { mode: 'set', store: 's', key: 'data.id', value: 'data.v' };
  const find: State = { ...keep, mode: 'get' };

  async function keptBy(start: Start, data: object, config: object = {}): Promise<object> {
    const { push, store } = await start({ step: { config: { state: keep, ...config } } });
    await push({ name: 'page view', data });
    return Object.fromEntries(store.entries);
  }

  it.each<[string, object, object]>([
    ['under a number', { id: 17, v: 'x' }, { 17: 'x' }],
    ['that contains null', { id: 'k', v: { a: null, b: 1 } }, { k: { a: null, b: 1 } }],
    ['of bytes', { id: 'k', v: new Uint8Array([1]) }, { k: new Uint8Array([1]) }],
  ])('%s is kept here, and not there', async (_, data, kept) => {
    expect(await keptBy(ours, data)).toEqual(kept);
    expect(await keptBy(published, data)).toEqual({});
  });

  it('is not set here for an event that the mapping held back, and is there', async () => {
    const data = { id: 'k', v: 'x' };
    const mapping = { page: { view: { ignore: true } } };

    expect(await keptBy(ours, data, { mapping })).toEqual({});
    expect(await keptBy(published, data, { mapping })).toEqual({ k: 'x' });
  });

  it('whose store hangs costs an event some time here, and the event itself there', async () => {
    const store = { ...createMemoryStore(), get: () => new Promise<never>(() => undefined) };
    const deliveredBy = async (start: Start): Promise<number> => {
      const { push, out, wait } = await start({ store, step: { config: { state: find } } });
      void push({ name: 'page view', data: { id: 'k' } });
      await wait(5_000);
      return out.events.length;
    };

    expect(await deliveredBy(ours)).toBe(1);
    expect(await deliveredBy(published)).toBe(0);
  });

  it('never reaches a prototype here, and pollutes all objects there', async () => {
    const store = createMemoryStore({ k: 'x' });
    const step = { config: { state: { ...find, value: '__proto__.polluted' } } };
    const polluted = (): unknown => ({}) as Record<string, unknown>;

    await expect(ours({ store, step })).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    const { push } = await published({ store, step });
    try {
      await push({ name: 'page view', data: { id: 'k' } });
      expect(polluted()).toHaveProperty('polluted', 'x');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
  });
});

describe('an event cache, here and there', () => {
  const rules = [{ key: ['event.name'], ttl: 60 }];

  it('of a destination lets an event that failed be sent again here, and loses it there', async () => {
    const deliveredBy = async (start: Start): Promise<number> => {
      let calls = 0;
      const { push } = await start({
        step: { cache: { rules } },
        deliver: () => {
          calls++;
          if (calls === 1) throw new Error('busy');
        },
      });
      await push({ name: 'page view' });
      await push({ name: 'page view' });
      return calls - 1;
    };

    expect(await deliveredBy(ours)).toBe(1);
    expect(await deliveredBy(published)).toBe(0);
  });

  it('whose store fails is as good as none here, and fails the event there', async () => {
    const fail = (): never => {
      throw new Error('down');
    };
    const store = { ...createMemoryStore(), get: fail, set: fail };
    const parts = { store, step: { cache: { store: 's', rules } } };
    const resultOf = async (start: Start): Promise<unknown> => {
      const { push, out } = await start(parts);
      const { ok } = (await push({ name: 'page view' })) as { ok: boolean };
      return { ok, delivered: out.events.length };
    };

    expect(await resultOf(ours)).toEqual({ ok: true, delivered: 1 });
    expect(await resultOf(published)).toEqual({ ok: false, delivered: 0 });
  });
});
