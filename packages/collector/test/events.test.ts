import { recordingDestination, startTestFlow, type TestFlow } from './start-test-flow.js';

async function startRecording(
  collector = {},
): Promise<TestFlow & { events: ReturnType<typeof recordingDestination>['events'] }> {
  const out = recordingDestination();
  const flow = await startTestFlow({ collector, destinations: { out: { code: out } } });
  return { ...flow, events: out.events };
}

describe('an event', () => {
  it('is filled in with what it lacks', async () => {
    const { elb, events, clock } = await startRecording();
    clock.advance(12_340);

    await elb('order complete');
    await elb('page view from app');

    expect(events[0]).toEqual({
      name: 'order complete',
      entity: 'order',
      action: 'complete',
      data: {},
      context: {},
      globals: {},
      custom: {},
      user: {},
      nested: [],
      consent: {},
      trigger: '',
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      timestamp: 1_012_340,
      timing: 12.34,
      source: {
        type: 'collector',
        schema: '4',
        count: 1,
        trace: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    });
    expect(events[1]).toMatchObject({
      name: 'page view from app',
      entity: 'page',
      action: 'view',
      source: { count: 2, trace: events[0]?.source['trace'] },
    });
  });

  it('is timed from the beginning of the run, whatever time it is set to since', async () => {
    const { elb, events, clock } = await startRecording();
    clock.advance(2_500);
    clock.jump(0);

    await elb('page view');

    expect(events[0]).toMatchObject({ timestamp: 0, timing: 2.5 });
  });

  it('keeps what it has', async () => {
    const { elb, events } = await startRecording();
    const event = {
      name: 'order complete',
      data: { a: [1, { b: null }] },
      id: 'my-id',
      trigger: 'click',
      entity: 'e',
      action: 'a',
      timestamp: 5,
      timing: 0,
      nested: [{ entity: 'item' }],
      source: { type: 'web', count: 99 },
    };

    await elb(event);

    expect(events[0]).toMatchObject(event);
    expect(events[0]?.source).toMatchObject({ schema: '4' });
  });

  it('lies over the user, globals and consent of the collector', async () => {
    const { elb, events } = await startRecording({
      name: 'srv',
      release: '1.2.3',
      user: { id: 'default', lang: 'en' },
      globals: { env: 'test' },
      consent: { stats: true },
    });

    await elb({ name: 'page view', user: { id: 'own' }, consent: { ads: false } });

    expect(events[0]).toMatchObject({
      user: { id: 'own', lang: 'en' },
      globals: { env: 'test' },
      consent: { stats: true },
      source: { release: { srv: '1.2.3' } },
    });
  });

  it('has an id that no other has', async () => {
    const { elb, events } = await startRecording();

    for (let index = 0; index < 2_000; index++) void elb('page view');

    expect(new Set(events.map(({ id }) => id)).size).toBe(2_000);
  });

  it.each([[undefined], [''], ['page'], ['page '], [' view'], ['page  view'], [42]])(
    'with the name %p is invalid',
    async (name) => {
      const { collector, events } = await startRecording();

      expect(await collector.push({ name } as never)).toEqual({
        ok: false,
        invalid: true,
        error: 'Event name is invalid: expected two words, "entity action"',
      });
      expect(events).toEqual([]);
    },
  );

  it.each([
    [{ data: 'text' }, 'Event data is not an object'],
    [{ data: [] }, 'Event data is not an object'],
    [{ consent: true }, 'Event consent is not an object'],
    [{ nested: {} }, 'Event nested is not a list'],
    [{ id: 7 }, 'Event id is not a text'],
    [{ timestamp: '2026' }, 'Event timestamp is not a number'],
  ])('with %j is invalid', async (part, error) => {
    const { collector } = await startRecording();

    expect(await collector.push({ name: 'page view', ...part } as never)).toEqual({
      ok: false,
      invalid: true,
      error,
    });
  });

  it('may have parts that are null', async () => {
    const { collector, events } = await startRecording();

    await collector.push({ name: 'page view', data: null, nested: null } as never);

    expect(events).toMatchObject([{ data: {}, nested: [] }]);
  });

  it.each([[null], [undefined], [7], [[]]])('that is %p is invalid', async (event) => {
    const { collector } = await startRecording();

    expect(await collector.push(event as never)).toMatchObject({ ok: false, invalid: true });
  });

  it('that contains itself is refused, and the next one is taken', async () => {
    const { collector, events } = await startRecording();
    const data: Record<string, never> = {};
    data['self'] = data as never;

    expect(await collector.push({ name: 'page view', data })).toMatchObject({ ok: false });
    expect(await collector.push({ name: 'page view' })).toMatchObject({ ok: true });
    expect(events).toHaveLength(1);
  });
});

describe('elb', () => {
  it('takes an event in parts', async () => {
    const { elb, events } = await startRecording();

    await elb('page view', { a: 1 }, { c: ['x', 0] }, [{ entity: 'n' }], { d: 2 });

    expect(events[0]).toMatchObject({
      data: { a: 1 },
      context: { c: ['x', 0] },
      nested: [{ entity: 'n' }],
      custom: { d: 2 },
    });
  });

  it('changes what the collector adds to events by command', async () => {
    const { elb, collector, events } = await startRecording({ user: { id: 'u' } });
    const details = { deep: { a: 1 } };

    expect(await elb('walker user', { lang: 'de' })).toEqual({ ok: true });
    await elb('walker globals', { env: 'live' });
    await elb('walker custom', details);
    await collector.command('consent', { ads: true });
    details.deep.a = 2;
    await elb('page view');

    expect(events[0]).toMatchObject({
      user: { id: 'u', lang: 'de' },
      globals: { env: 'live' },
      custom: { deep: { a: 1 } },
      consent: { ads: true },
    });
  });

  it('begins a new run by command', async () => {
    const { elb, events, clock } = await startRecording();
    await elb('page view');
    clock.advance(5_000);

    await elb('walker run', { user: { id: 'next' } });
    await elb('page view');

    expect(events[1]).toMatchObject({ timing: 0, user: { id: 'next' }, source: { count: 1 } });
    expect(events[1]?.source['trace']).not.toBe(events[0]?.source['trace']);
  });

  it.each([
    ['fly', ''],
    ['toString', ''],
    ['consnet', '; did you mean "consent"?'],
  ])('names the commands that there are to one that says %s', async (command, hint) => {
    const { elb, logger } = await startRecording();
    const known = 'consent, custom, globals, run, shutdown, user';
    const error = `unknown command "${command}"; there are ${known}${hint}`;

    expect(await elb(`walker ${command}`)).toEqual({ ok: false, error });
    expect(logger.messages('WARN')).toEqual([error]);
  });

  it.each([
    ['walker user', 'text', 'walker user needs an object'],
    ['walker consent', undefined, 'walker consent needs an object'],
    ['walker run', { user: 7 }, 'walker user needs an object'],
  ])('answers %s with %j honestly', async (command, data, error) => {
    const { elb } = await startRecording();

    expect(await elb(command, data)).toEqual({ ok: false, error });
  });
});
