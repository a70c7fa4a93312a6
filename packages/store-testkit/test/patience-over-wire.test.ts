import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { StoreError } from '@walkeros/core';
import type { FaultProxy, OpenOverWire, PatienceOverWireReport } from '../src/index.js';
import { createFaultProxy, tryPatienceOverWire } from '../src/index.js';

const DEADLINE_MS = 20;

/** Sends a line for each call, on one connection, and takes any byte for the answer to all. */
function createClient(
  wire: FaultProxy,
  atDeadline: (socket: Socket) => void,
  deadlineMs = DEADLINE_MS,
): OpenOverWire {
  let socket: Socket | undefined;
  const connection = (): Socket => {
    socket ??= connect(wire.port, '127.0.0.1').on('error', () => undefined);
    return socket;
  };
  return {
    call: () =>
      new Promise((resolve, reject) => {
        const used = connection();
        const answered = (): void => {
          clearTimeout(timer);
          resolve(undefined);
        };
        const timer = setTimeout(() => {
          used.off('data', answered);
          atDeadline(used);
          if (socket === used) socket = undefined;
          reject(new StoreError('timeout', 'late', { store: 's', operation: 'get' }));
        }, deadlineMs);
        used.once('data', answered).setMaxListeners(0).write('line\n');
      }),
    close: () => void socket?.destroy(),
  };
}

async function tryClient(
  atDeadline: (socket: Socket) => void,
  deadlineMs?: number,
): Promise<PatienceOverWireReport> {
  const echo = createServer((peer) => peer.on('error', () => undefined).pipe(peer));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const wire = await createFaultProxy({ port: (echo.address() as AddressInfo).port });
  const open = (): Promise<OpenOverWire> =>
    Promise.resolve(createClient(wire, atDeadline, deadlineMs));
  const trial = { wire, calls: 60, atOnce: 10, deadlineMs: DEADLINE_MS, withinMs: 1_000, open };
  const report = await tryPatienceOverWire(trial);
  await wire.close();
  await new Promise((resolve) => echo.close(resolve));
  return report;
}

describe('a trial of patience over a wire', () => {
  test('finds nothing where a client gives up in time and tidies up', async () => {
    const report = await tryClient((socket) => socket.destroy());

    expect(report).toMatchObject({ calls: 60, late: 0, ends: { timeout: 60 }, extra: {} });
    expect(report.connections).toBe(1);
  });

  test('finds calls that are late', async () => {
    const report = await tryClient((socket) => socket.destroy(), 200);

    // A byte that drips in time is an answer to this client.
    expect(report.late).toBeGreaterThanOrEqual(10);
  });

  test('finds timers and listeners that a client leaves behind', async () => {
    const timers: NodeJS.Timeout[] = [];
    const onExit = (): void => undefined;
    const report = await tryClient((socket) => {
      socket.destroy();
      timers.push(setTimeout(() => undefined, 100_000));
      if (timers.length < 5) process.on('exit', onExit);
    });

    // On a busy machine a call that should work times out as well.
    expect(timers.length).toBeGreaterThanOrEqual(60);
    // What others had running when the trial began may have ended since.
    expect(report.extra['Timeout']).toBeGreaterThan(timers.length - 10);
    expect(report.extra).toMatchObject({ 'listeners of exit': 4 });
    for (const timer of timers) clearTimeout(timer);
    for (let n = 0; n < 4; n++) process.off('exit', onExit);
  });

  test('finds connections that a client leaves behind', async () => {
    const lost = new Set<Socket>();
    const report = await tryClient((socket) => void lost.add(socket));

    expect(report.connections).toBeGreaterThan(5);
    expect(report.extra['TCPSocketWrap']).toBeGreaterThan(5);
    for (const socket of lost) socket.destroy();
  });
});
