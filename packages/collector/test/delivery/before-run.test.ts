import { appSource, recordingDestination, startTestFlow } from '../start-test-flow.js';

async function startWaiting(collector = {}) {
  const out = recordingDestination();
  const flow = await startTestFlow({
    collector: { run: false, ...collector },
    sources: { app: { code: appSource } },
    destinations: { out: { code: out } },
  });
  return { ...flow, out };
}

describe('a flow with run: false', () => {
  it('holds events until walker run, and replays them with their own ids and times', async () => {
    const { elb, out, clock, collector } = await startWaiting();

    const first = await elb('page view', { a: 1 });
    expect(first).toMatchObject({ ok: true, queued: {}, event: { timestamp: 1_000_000 } });
    await elb('order complete');
    expect(collector.status).toMatchObject({ in: 2, out: 0, beforeRun: { held: 2 } });
    clock.advance(5_000);
    const run = await elb('walker run', { user: { id: 'u' } });
    await elb('page again');

    expect(run).toEqual({ ok: true, done: { out: { type: 'recording' } } });
    expect(out.events).toMatchObject([
      { data: { a: 1 }, id: first.event?.id, timestamp: 1_000_000, user: { id: 'u' } },
      { name: 'order complete', source: { count: 2 } },
      { name: 'page again', source: { count: 3 } },
    ]);
    expect(collector.status).toMatchObject({ in: 3, out: 3, beforeRun: { held: 0 } });
    expect(collector.status.sources['app']?.count).toBe(3);
  });

  it('says at once what is no event', async () => {
    const { elb, collector } = await startWaiting();

    expect(await elb('page')).toMatchObject({ ok: false, invalid: true });
    expect(collector.status.beforeRun.held).toBe(0);
  });

  it('keeps what an event was, whatever becomes of the object', async () => {
    const { collector, elb, out } = await startWaiting();
    const event = { name: 'page view', data: { list: [1] } };
    await collector.push(event);

    event.data.list.push(2);
    await elb('walker run');

    expect(out.events[0]?.data).toEqual({ list: [1] });
  });

  it('drops the oldest beyond queueMax, and counts it', async () => {
    const { elb, out, collector } = await startWaiting({ queueMax: 1 });
    await elb('page one');
    await elb('page two');

    await elb('walker run');

    expect(out.events.map(({ name }) => name)).toEqual(['page two']);
    expect(collector.status).toMatchObject({ dropped: 1, beforeRun: { dropped: 1 } });
  });

  it('delivers what it holds when it ends, for it has been acknowledged', async () => {
    const { elb, out, collector } = await startWaiting();
    await elb('page view');

    await collector.shutdown();

    expect(out.events).toHaveLength(1);
  });

  it('ends by command as well', async () => {
    const { elb } = await startWaiting();

    expect(await elb('walker shutdown')).toEqual({ ok: true });
    expect(await elb('page view')).toMatchObject({ ok: false, code: 'FLOW_STOPPED' });
  });
});
