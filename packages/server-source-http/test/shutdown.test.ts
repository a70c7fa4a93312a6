import { settle } from '@walkeros/store-testkit';
import { closeAll, createGate, openSource, readAll, until } from './open-source.js';

afterEach(closeAll);

const event = '{"name":"page view"}';
const head = 'POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n';

describe('closing the HTTP source', () => {
  test('waits for an event that is in the flow, and answers its sender', async () => {
    const gate = createGate();
    const { send, source, pushed } = await openSource({}, async () => {
      await gate.opened;
      return { ok: true };
    });
    const answer = send({ body: event });
    await until(() => pushed.length === 1);
    const closed = source.destroy();
    gate.open();
    expect((await answer).status).toBe(200);
    await closed;
  });

  test('waits for a body that is on its way', async () => {
    const { connect, source, pushed, clock } = await openSource();
    const socket = await connect();
    const received = readAll(socket);
    socket.write(head + event.slice(0, 7));
    await until(() => clock.pending === 1);
    const closed = source.destroy();
    socket.write(event.slice(7));
    expect(await received).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*"ok":true/i);
    await closed;
    expect(pushed).toHaveLength(1);
  });

  test('turns new requests on a kept connection away and is not ready', async () => {
    const gate = createGate();
    const { connect, source, pushed } = await openSource({}, async () => {
      await gate.opened;
      return { ok: true };
    });
    const busy = await connect();
    busy.write(head + event);
    await until(() => pushed.length === 1);
    const half = await connect();
    const other = await connect();
    const received = [readAll(half), readAll(other)];
    // Without their last byte these requests are not idle, so the connections stay.
    half.write((head + event).slice(0, 10));
    other.write('GET /readyz HTTP/1.1\r\n');
    await settle();
    const closed = source.destroy();
    half.write((head + event).slice(10));
    other.write('Host: a\r\n\r\n');
    const [refused, unready] = await Promise.all(received);
    expect(refused).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1[^]*"code":"shutting_down"/i);
    expect(unready).toMatch(/^HTTP\/1\.1 503 [^]*"reasons":\["shutting down"\]/);
    gate.open();
    await closed;
    expect(pushed).toHaveLength(1);
  });

  test('accepts no new connection', async () => {
    const { source, send } = await openSource();
    await source.destroy();
    await expect(send({ body: event })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('does not wait for connections that idle or never sent anything', async () => {
    const { source, send, connect } = await openSource();
    await send({ body: event });
    const silent = await connect();
    const received = readAll(silent);
    await source.destroy();
    expect(await received).toBe('');
  });

  test('gives up at its deadline, and says what it left', async () => {
    const { source, send, pushed, clock, logger } = await openSource(
      { shutdownTimeout: '3s' },
      () => new Promise(() => {}),
    );
    const answer = send({ body: event }).catch((error: unknown) => error);
    await until(() => pushed.length === 1);
    const closed = source.destroy();
    await until(() => clock.pending === 2);
    clock.advance(3_000);
    await closed;
    expect(await answer).toBeInstanceOf(Error);
    expect(logger.messages('WARN')).toEqual(['closed with 1 events in flight']);
  });

  test('waits for accepted events whose senders have been answered', async () => {
    const gate = createGate();
    const { source, send } = await openSource({ respond: 'accepted' }, async () => {
      await gate.opened;
      return { ok: true };
    });
    await send({ body: event });
    let done = false;
    const closed = source.destroy().then(() => (done = true));
    for (let i = 0; i < 10; i++) await settle();
    expect(done).toBe(false);
    gate.open();
    await closed;
  });

  test('may be asked for twice, and before the source was opened', async () => {
    const { source } = await openSource();
    await Promise.all([source.destroy(), source.destroy()]);
    await source.destroy();
  });

  test('answers every request it took, whenever it happens', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { source, send, pushed } = await openSource({}, async () => {
        await settle();
        return { ok: true };
      });
      const answers = Array.from({ length: 8 }, () =>
        send({ body: event }).then(
          ({ status }) => status,
          () => 0,
        ),
      );
      for (let turn = 0; turn < turns; turn++) await settle();
      await source.destroy();
      const statuses = await Promise.all(answers);
      expect(statuses.filter((status) => status === 200)).toHaveLength(pushed.length);
      await closeAll();
    }
  });
});
