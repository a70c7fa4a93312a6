import { settle } from '@walkeros/store-testkit';
import { closeAll, createGate, openSource, until } from './open-source.js';

afterEach(closeAll);

const event = '{"name":"page view"}';

describe('back-pressure', () => {
  test('turns requests away while as many events are in flight as may be', async () => {
    const gate = createGate();
    const { send, pushed } = await openSource({ maxInFlight: 2 }, async () => {
      await gate.opened;
      return { ok: true };
    });
    const first = [send({ body: event }), send({ body: event })];
    await until(() => pushed.length === 2);

    const third = await send({ body: event });
    expect(third).toMatchObject({
      status: 503,
      body: {
        ok: false,
        error: { code: 'overloaded', message: 'too many events are in flight' },
      },
    });
    expect(third.headers['retry-after']).toBe('1');

    gate.open();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await send({ body: event })).status).toBe(200);
  });

  test('counts events, not requests', async () => {
    const gate = createGate();
    const { send, pushed } = await openSource({ maxInFlight: 3 }, async () => {
      await gate.opened;
      return { ok: true };
    });
    const batch = send({ body: `[${event},${event}]` });
    await until(() => pushed.length === 2);
    expect((await send({ body: `[${event},${event}]` })).status).toBe(503);
    expect(pushed).toHaveLength(2);
    const single = send({ body: event });
    await until(() => pushed.length === 3);
    gate.open();
    expect((await Promise.all([batch, single])).map(({ status }) => status)).toEqual([
      200, 200,
    ]);
  });

  test('also holds in accepted mode, where senders do not wait', async () => {
    const gate = createGate();
    const { send } = await openSource({ maxInFlight: 1, respond: 'accepted' }, async () => {
      await gate.opened;
      return { ok: true };
    });
    expect((await send({ body: event })).status).toBe(202);
    expect((await send({ body: event })).status).toBe(503);
    gate.open();
    await until(() => true);
    expect((await send({ body: event })).status).toBe(202);
  });

  test('keeps the health checks answering, and writes one log line', async () => {
    const { send, pushed, logger } = await openSource(
      { maxInFlight: 1 },
      () => new Promise(() => {}),
    );
    void send({ body: event }).catch(() => {});
    await until(() => pushed.length === 1);
    for (let i = 0; i < 20; i++) expect((await send({ body: event })).status).toBe(503);
    expect(await send({ method: 'GET', path: '/readyz' })).toMatchObject({
      status: 200,
      body: { ok: true, reasons: [], inFlight: 1 },
    });
    expect(logger.messages('WARN')).toEqual([
      'requests: answered with 503, 1 events are in flight',
    ]);
  });

  test('loses none of what it took when ten times as much arrives', async () => {
    const { send, pushed } = await openSource({ maxInFlight: 20 }, async () => {
      await settle();
      return { ok: true };
    });
    const body = `[${Array.from({ length: 10 }, () => event).join(',')}]`;
    const answers = await Promise.all(Array.from({ length: 200 }, () => send({ body })));
    const taken = answers.filter(({ status }) => status === 200);
    const shed = answers.filter(({ status }) => status === 503);
    expect(taken.length + shed.length).toBe(200);
    expect(pushed).toHaveLength(taken.length * 10);
  });
});

describe('in accepted mode', () => {
  test('an event is answered with 202 and its own id before the flow is done', async () => {
    const { send, pushed } = await openSource(
      { respond: 'accepted' },
      () => new Promise(() => {}),
    );
    const answer = await send({ body: '{"name":"page view","id":"e1"}' });
    expect(answer).toMatchObject({ status: 202, body: { ok: true, id: 'e1' } });
    expect(pushed).toHaveLength(1);
  });

  test('bad events are still refused', async () => {
    const { send } = await openSource({ respond: 'accepted' });
    expect(await send({ body: '[{"name":"page view"},{}]' })).toMatchObject({
      status: 400,
      body: { ok: false, results: [{ ok: true }, { ok: false }] },
    });
  });
});
