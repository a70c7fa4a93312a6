import type { Destination, DestinationConfig } from '@walkeros/core';
import { recordingDestination, startTestFlow, type TestFlow } from '../start-test-flow.js';

interface Consented extends TestFlow {
  out: ReturnType<typeof recordingDestination>;
  inits: () => number;
}

async function startConsented(
  config: DestinationConfig = { consent: { marketing: true } },
  collector = {},
): Promise<Consented> {
  const out = recordingDestination();
  let inits = 0;
  const code: Destination = { ...out, init: () => void inits++ };
  const flow = await startTestFlow({ collector, destinations: { out: { code, config } } });
  return { ...flow, out, inits: () => inits };
}

describe('a destination that requires consent', () => {
  it('holds an event without it, and gets it with the consent of its release', async () => {
    const { elb, out, inits, collector } = await startConsented();

    const held = await elb('page view', { a: 1 });
    expect(held).toMatchObject({ ok: true, queued: { out: { type: 'recording' } } });
    expect(collector.status.destinations['out']).toMatchObject({ held: 1, count: 0 });
    expect(inits()).toBe(0);
    const granted = await elb('walker consent', { marketing: true, statistics: false });

    expect(granted).toEqual({ ok: true, done: { out: { type: 'recording' } } });
    expect(out.events).toMatchObject([{ data: { a: 1 }, id: held.event?.id }]);
    expect(out.events[0]?.consent).toEqual({ marketing: true });
    expect(collector.status.destinations['out']).toMatchObject({ held: 0, count: 1 });
  });

  it('gets an event that brings its consent at once, with nothing but granted keys', async () => {
    const { elb, out } = await startConsented();
    const consent = { marketing: true, ads: false };

    const { event } = await elb({ name: 'page view', consent });

    expect(out.events[0]?.consent).toEqual({ marketing: true });
    expect(event?.consent).toEqual(consent);
  });

  it('never gets an event that was refused by its own user, whatever the collector is told', async () => {
    const { elb, out, collector } = await startConsented(
      { consent: { marketing: true } },
      { consent: { marketing: false } },
    );

    const refused = await elb({ name: 'page view', consent: { marketing: false } });
    await elb('order complete');
    await elb('walker consent', { marketing: true });

    expect(refused.queued).toBeUndefined();
    expect(out.events.map(({ name }) => name)).toEqual(['order complete']);
    expect(collector.status.destinations['out']).toMatchObject({ dropped: 1, held: 0 });
  });

  it('that takes any of two is not opened by the one that the user refused', async () => {
    const { elb, out } = await startConsented({ consent: { marketing: true, ads: true } });
    await elb({ name: 'page view', consent: { marketing: false } });

    await elb('walker consent', { marketing: true });
    expect(out.events).toEqual([]);
    await elb('walker consent', { ads: true });

    expect(out.events).toMatchObject([{ consent: { ads: true } }]);
    expect(out.events[0]?.consent).toEqual({ ads: true });
  });

  it('goes on holding what another consent does not allow, in order', async () => {
    const { elb, out } = await startConsented();
    await elb('page one');
    await elb('page two');

    expect(await elb('walker consent', { statistics: true })).toEqual({ ok: true });
    expect(out.events).toEqual([]);
    await elb('walker run', { consent: { marketing: true } });

    expect(out.events.map(({ action }) => action)).toEqual(['one', 'two']);
  });

  it('drops the oldest beyond queueMax, and counts it', async () => {
    const { elb, out, collector } = await startConsented({
      consent: { marketing: true },
      queueMax: 2,
    });
    for (const name of ['page one', 'page two', 'page three']) await elb(name);

    await elb('walker consent', { marketing: true });

    expect(out.events.map(({ action }) => action)).toEqual(['two', 'three']);
    expect(collector.status.destinations['out']).toMatchObject({ dropped: 1, count: 2 });
  });

  it('drops at once with queue: false', async () => {
    const config = { consent: { marketing: true }, queue: false };
    const { elb, out, collector } = await startConsented(config);

    expect((await elb('page view')).queued).toBeUndefined();
    await elb('walker consent', { marketing: true });

    expect(out.events).toEqual([]);
    expect(collector.status.destinations['out']).toMatchObject({ dropped: 1, held: 0 });
  });

  it('never gets what still waits when the flow ends', async () => {
    const { elb, out, collector, logger } = await startConsented();
    await elb('page view');

    await collector.shutdown();

    expect(out.events).toEqual([]);
    expect(collector.status.destinations['out']).toMatchObject({ dropped: 1, held: 0 });
    expect(logger.messages('WARN')).toEqual([
      '1 events never got the consent that they waited for',
    ]);
  });

  it('gets its own copy of a held event, whatever is done to the answer meanwhile', async () => {
    const { elb, out } = await startConsented();
    const { event } = await elb('page view', { list: [1] });

    Object.assign(event?.data ?? {}, { list: 'changed' });
    await elb('walker consent', { marketing: true });

    expect(out.events[0]?.data).toEqual({ list: [1] });
  });
});

describe('a mapping rule that requires consent', () => {
  it('holds its events until it is given, and lets others through', async () => {
    const mapping = { order: { complete: { name: 'purchase', consent: { marketing: true } } } };
    const { elb, out, collector } = await startConsented({ mapping });

    expect((await elb('order complete')).queued).toEqual({ out: { type: 'recording' } });
    await elb('page view');
    expect(collector.status.destinations['out']).toMatchObject({ held: 1, count: 1 });
    await elb('walker consent', { marketing: true });

    expect(out.events.map(({ name }) => name)).toEqual(['page view', 'purchase']);
  });

  it('resumes behind the chain in front of its destination', async () => {
    const out = recordingDestination();
    const rule = { consent: { marketing: true } };
    const { elb } = await startTestFlow({
      transformers: {
        count: {
          code: () => ({
            type: 'count',
            config: {},
            push: (event) => void (event.data['n'] = Number(event.data['n'] ?? 0) + 1),
          }),
        },
      },
      destinations: {
        out: { code: out, before: 'count', config: { mapping: { '*': { '*': rule } } } },
      },
    });
    await elb('page view');

    await elb('walker consent', { marketing: true });

    expect(out.events).toMatchObject([{ data: { n: 1 }, consent: { marketing: true } }]);
  });
});
