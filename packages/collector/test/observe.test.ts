import type { Observation } from '@walkeros/core';
import { createControlledStore, createMemoryStore, settle } from '@walkeros/store-testkit';
import { CANARY, EVENT, lines, startObserved } from './start-observed.js';
import { appSource, startTestFlow, storeCode } from './start-test-flow.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('an observer', () => {
  it('is told of every call on the way of an event', async () => {
    const { collector, seen } = await startObserved();

    await collector.push(EVENT, { id: 'app' });
    await collector.push(EVENT, { id: 'app' });

    expect(lines(seen)).toEqual([
      'users populate u1 ok',
      'users get u1 miss',
      'look push ok',
      'out push ok',
      'app in ok',
      'users get u1 hit',
      'look push ok',
      'out push ok',
      'app in ok',
    ]);
    expect(seen[0]).toMatchObject({ tier: '__cache', step: { kind: 'store' } });
  });

  it('learns which event and which call a store was asked for', async () => {
    const { collector, seen } = await startObserved();

    await collector.push(EVENT, { id: 'app', ingest: { traceparent: TRACEPARENT } });

    const [source, look, get] = ['in', 'push', 'get'].map((op) =>
      seen.find((observation) => observation.op === op),
    );
    expect(get).toMatchObject({ event: { id: 'e1', name: 'page view' }, parent: look?.call });
    expect(look?.parent).toBe(source?.call);
    expect(seen.map(({ traceparent }) => traceparent)).toEqual(seen.map(() => TRACEPARENT));
  });

  it.each([
    ['of another form', '00-xyz'],
    ['of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['that is no text', { traceparent: 1 }],
  ])('is told of no traceparent %s', async (_, traceparent) => {
    const { collector, seen } = await startObserved();

    await collector.push(EVENT, { id: 'app', ingest: { traceparent } });

    expect(seen.filter((observation) => 'traceparent' in observation)).toEqual([]);
  });

  it('never sees a value, or data of an event', async () => {
    const { collector, seen } = await startObserved();
    const { users, plain } = collector.stores;

    await collector.push(EVENT, { id: 'app' });
    await users?.set('u2', CANARY);
    await plain?.set('p2', CANARY);
    await plain?.get('p');

    expect(seen.length).toBeGreaterThan(6);
    expect(JSON.stringify(seen)).not.toContain(CANARY);
  });

  it('learns the code of an error, and nothing of its message', async () => {
    const { collector, seen, backing } = await startObserved();
    const failing = Object.assign(new Error(CANARY), { code: 'ECONNRESET' });
    backing.get = () => Promise.reject(failing);
    const { users } = collector.stores;

    await expect(users?.get('x')).rejects.toBe(failing);
    backing.get = () => Promise.reject(Object.assign(new Error(), { code: CANARY }));
    await expect(users?.get('y')).rejects.toThrow();

    expect(seen).toMatchObject([
      { status: 'failed', code: 'ECONNRESET' },
      { status: 'failed' },
    ]);
    expect(JSON.stringify(seen)).not.toContain(CANARY);
  });

  it('is told of events that are invalid, dropped or not delivered', async () => {
    const { collector } = await startTestFlow({
      sources: { app: { code: appSource, next: 'gate' } },
      transformers: {
        gate: {
          code: () => ({
            type: 'gate',
            config: {},
            push: ({ action }) => (action === 'drop' ? false : failOn(action)),
          }),
        },
      },
      destinations: { out: { code: { push: ({ action }) => failOn(action, 'send') } } },
    });
    const seen: Observation[] = [];
    collector.observe((observation) => seen.push(observation));

    for (const name of ['nothing', 'page drop', 'page transform', 'page send']) {
      await collector.push({ name }, { id: 'app' });
    }

    expect(lines(seen)).toEqual([
      'app in invalid',
      ...['gate push dropped', 'app in dropped'],
      ...['gate push failed', 'app in failed'],
      ...['gate push ok', 'out push failed', 'app in failed'],
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('observer broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('observer broken'))],
  ])('that %s harms neither the flow nor other observers', async (_, observer) => {
    const { collector, out, logger, seen } = await startObserved();
    collector.observe(observer);

    const result = await collector.push(EVENT, { id: 'app' });
    await settle();

    expect(result.ok).toBe(true);
    expect(out.events).toHaveLength(1);
    expect(seen).toHaveLength(5);
    expect(logger.lines.filter(({ message }) => message.includes('observer'))).toEqual([
      expect.objectContaining({ level: 'WARN', message: 'an observer: observer broken' }),
    ]);
  });
});

describe('a flow that nobody observes', () => {
  it('has the methods that it would have without observers, before and after', async () => {
    const { collector, seen, stop, out } = await startObserved();
    const { plain } = collector.stores;
    const observedGet = plain?.get;
    stop();
    stop();

    expect(plain?.get).not.toBe(observedGet);
    await collector.push(EVENT, { id: 'app' });
    await plain?.get('p');

    expect(out.events).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  it('finishes a read that began while it was observed', async () => {
    const backing = createControlledStore(createMemoryStore({ k: 'v' }));
    const { collector } = await startTestFlow({
      stores: { users: { code: storeCode(backing.store), cache: { rules: [{ ttl: 60 }] } } },
    });
    const stop = collector.observe(() => undefined);
    const reading = collector.stores['users']?.get('k');
    stop();
    await backing.release();

    expect(await reading).toBe('v');
  });
});

function failOn(action: string, fatal = 'transform'): undefined {
  if (action === fatal) throw new Error(CANARY);
}
