import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import type { FaultProxy, HttpOrigin } from '../src/index.js';
import { createFakeClock, createFaultProxy, createHttpOrigin, settle } from '../src/index.js';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

let origin: HttpOrigin;
let proxy: FaultProxy;

beforeEach(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ status: 200, body: 'x'.repeat(500) });
  proxy = await createFaultProxy({ port: origin.port });
});
afterEach(async () => {
  await proxy.close();
  await origin.close();
});

function ask(): { socket: Socket; pieces: string[]; closed: Promise<unknown> } {
  const socket = connect(proxy.port, '127.0.0.1');
  const pieces: string[] = [];
  socket.on('data', (piece) => pieces.push(String(piece)));
  const closed = once(socket, 'close').catch((error: unknown) => error);
  socket.write(REQUEST);
  return { socket, pieces, closed };
}

describe('the fault proxy', () => {
  test('passes everything on as long as it is not told otherwise', async () => {
    const { pieces, closed } = ask();
    await closed;

    expect(pieces.join('')).toMatch(/^HTTP\/1.1 200[^]*x{500}/);
    expect(proxy.connections).toBe(1);
  });

  test('slices replies, without losing a byte', async () => {
    const write = jest.spyOn(Socket.prototype, 'write');
    proxy.inject({ kind: 'slice', bytes: 1 });
    const { pieces, closed } = ask();
    await closed;

    const slices = write.mock.calls.filter(([data]) => data.length === 1);
    write.mockRestore();
    expect(pieces.join('')).toMatch(/^HTTP\/1.1 200[^]*x{500}/);
    // The network may put them together again on their way.
    expect(slices).toHaveLength(pieces.join('').length);
  });

  test('brings the end of a connection late, and its data in time', async () => {
    const clock = createFakeClock();
    const slow = await createFaultProxy({ port: origin.port, clock });
    slow.inject({ kind: 'slow-close', ms: 5_000 });
    const socket = connect(slow.port, '127.0.0.1');
    const closed = once(socket, 'close');
    let received = '';
    socket.on('data', (piece) => (received += String(piece))).write(REQUEST);

    while (clock.pending === 0 || !/x{500}/.test(received)) await settle();
    await clock.advanceAsync(4_999);
    expect(socket.readyState).toBe('open');
    await clock.advanceAsync(1);

    await closed;
    expect(slow.strikes).toBe(1);
    await slow.close();
  });

  test('breaks off with a proper end after so many bytes', async () => {
    proxy.inject({ kind: 'truncate', afterBytes: 20 });
    const { pieces, closed } = ask();

    expect(await closed).not.toBeInstanceOf(Error);
    expect(pieces.join('')).toHaveLength(20);
  });

  test('resets the connection', async () => {
    proxy.inject({ kind: 'reset', afterBytes: 0 });
    const { pieces, closed } = ask();

    expect(await closed).toMatchObject({ code: 'ECONNRESET' });
    expect(pieces).toEqual([]);
  });

  test('swallows replies and keeps the connection', async () => {
    proxy.inject({ kind: 'black-hole' });
    const { pieces, closed, socket } = ask();
    await origin.arrived(1);
    await settle();
    expect(pieces).toEqual([]);
    socket.destroy();
    await closed;
  });

  test('delays replies by its clock', async () => {
    const clock = createFakeClock();
    await proxy.close();
    proxy = await createFaultProxy({ port: origin.port, clock });
    proxy.inject({ kind: 'latency', ms: 1_000 });
    const { pieces, closed, socket } = ask();
    while (clock.pending === 0) await settle();
    expect(pieces).toEqual([]);
    clock.advance(1_000);
    await once(socket, 'data');
    expect(pieces.join('')).toMatch(/^HTTP/);
    socket.destroy();
    await closed;
  });
});
