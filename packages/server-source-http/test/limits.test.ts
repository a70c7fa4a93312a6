import { Readable } from 'node:stream';
import { closeAll, openSource, type OpenSource, readAll, until } from './open-source.js';

afterEach(closeAll);

const event = '{"name":"page view"}';

/** Events that the source says are on their way. */
async function inFlight({ send }: OpenSource): Promise<number> {
  const { body } = await send({ method: 'GET', path: '/readyz' });
  return (body as { inFlight: number }).inFlight;
}

/** A body without a length: it is sent in chunks. */
function chunked(...chunks: string[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

describe('the size of a body', () => {
  test('may be the limit, and not a byte more', async () => {
    const { send, pushed } = await openSource({ maxBytes: event.length });
    expect((await send({ body: event })).status).toBe(200);
    const answer = await send({ body: `${event} ` });
    expect(answer).toMatchObject({
      status: 413,
      body: {
        ok: false,
        error: { code: 'too_large', message: 'the body is larger than 20 bytes' },
      },
    });
    expect(pushed).toHaveLength(1);
  });

  test('is counted as it arrives when it is not announced', async () => {
    const { send } = await openSource({ maxBytes: event.length });
    expect((await send({ body: chunked(event.slice(0, 5), event.slice(5)) })).status).toBe(200);
    expect((await send({ body: chunked(event, ' ') })).status).toBe(413);
  });

  test('is not believed before it is read: an endless body is cut off', async () => {
    const { connect } = await openSource({ maxBytes: 1_000 });
    const socket = await connect();
    const received = new Promise<string>((resolve) =>
      socket.once('data', (data: Buffer) => resolve(data.toString())),
    );
    socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    expect(await received).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('is refused by its announced length without reading it', async () => {
    const { connect } = await openSource();
    const socket = await connect();
    const received = new Promise<string>((resolve) =>
      socket.once('data', (data: Buffer) => resolve(data.toString())),
    );
    socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n');
    expect(await received).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('what is left of a body that was refused', () => {
  test('is dropped, so that its sender gets to read the answer and may go on', async () => {
    const { connect } = await openSource({ maxBytes: 1_000 });
    const socket = await connect();
    const received = readAll(socket);
    socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n');
    await new Promise((resolve) => socket.write('x'.repeat(2_000_000), resolve));
    socket.write('GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await received).toMatch(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /);
  });

  test('is waited for half a second', async () => {
    const { connect, clock } = await openSource({ maxBytes: 1_000 });
    const socket = await connect();
    const received = readAll(socket);
    socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n{');
    await until(() => clock.pending > 0);
    clock.advance(500);
    expect(await received).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('the number of events', () => {
  test('may be the limit, and not one more', async () => {
    const { send, pushed } = await openSource({ maxBatch: 2 });
    expect((await send({ body: `[${event},${event}]` })).status).toBe(200);
    expect(await send({ body: `[${event},${event},${event}]` })).toMatchObject({
      status: 413,
      body: {
        error: {
          code: 'too_many_events',
          message: 'the batch holds 3 events; send at most 2 at once',
        },
      },
    });
    expect(pushed).toHaveLength(2);
  });

  test('in a batch never exceeds what may be in flight, so that it can be taken at all', async () => {
    const { send } = await openSource({ maxInFlight: 2 });
    expect((await send({ body: `[${event},${event}]` })).status).toBe(200);
    expect((await send({ body: `[${event},${event},${event}]` })).status).toBe(413);
  });
});

describe('time', () => {
  test('runs out for a body that trickles in', async () => {
    const { connect, clock, pushed } = await openSource({ requestTimeout: '2s' });
    const socket = await connect();
    const received = readAll(socket);
    socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{"na');
    await until(() => clock.pending > 0);
    clock.advance(2_000);
    expect(await received).toMatch(/^HTTP\/1\.1 408 [^]*did not arrive within 2000 ms/);
    expect(pushed).toEqual([]);
  });

  test('runs out for a flow that does not answer, and the event may still arrive', async () => {
    const { send, clock, pushed } = await openSource(
      { requestTimeout: 500 },
      () => new Promise(() => {}),
    );
    const answer = send({ body: event });
    await until(() => pushed.length > 0);
    clock.advance(500);
    expect(await answer).toMatchObject({ status: 503, body: { error: { code: 'timeout' } } });
  });

  test('is watched by one timer for all requests, which ends with the last of them', async () => {
    const { send, clock, pushed } = await openSource(
      { requestTimeout: 500 },
      () => new Promise(() => {}),
    );
    const answers = Promise.all([send({ body: event }), send({ body: event })]);
    await until(() => pushed.length === 2);
    expect(clock.pending).toBe(1);
    clock.advance(500);
    await answers;
    expect(clock.pending).toBe(0);
  });

  test('is not watched while no request is on its way', async () => {
    const { send, clock } = await openSource();
    await Promise.all([send({ body: event }), send({ body: event }), send({ body: '{' })]);
    expect(clock.pending).toBe(0);
  });
});

describe('a sender that goes away', () => {
  test.each(['destroy', 'resetAndDestroy'] as const)(
    'in the middle of its body is forgotten (%s)',
    async (leave) => {
      const opened = await openSource({ maxInFlight: 1 });
      const socket = await opened.connect();
      socket.write('POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{"na');
      while ((await inFlight(opened)) === 0);
      socket[leave]();
      while ((await inFlight(opened)) > 0);
      expect((await opened.send({ body: event })).status).toBe(200);
    },
  );

  test('before the answer costs neither its event nor the next', async () => {
    const { connect, send, pushed, source } = await openSource();
    const socket = await connect();
    socket.write(`POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n${event}`);
    await until(() => pushed.length > 0);
    socket.destroy();
    expect((await send({ body: event })).status).toBe(200);
    await source.destroy();
  });
});

test('headers beyond what Node reads are refused', async () => {
  const { send, connect } = await openSource();
  const socket = await connect();
  const received = readAll(socket);
  socket.write(`GET /livez HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(17_000)}\r\n\r\n`);
  expect(await received).toMatch(/^HTTP\/1\.1 431 /);
  expect((await send({ body: event })).status).toBe(200);
});

test.each(['Host: a b', 'Host: ['])('a malformed request is refused: %j', async (host) => {
  const { connect } = await openSource();
  const socket = await connect();
  const received = readAll(socket);
  socket.write(`GET /livez HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
  expect(await received).toMatch(/^HTTP\/1\.1 400 /);
});
