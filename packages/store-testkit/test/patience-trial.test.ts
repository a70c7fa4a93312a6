import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { StoreError, systemClock, within } from '@walkeros/core';
import { extraResources, liveResources, tryPatience } from '../src/index.js';

const never = (): Promise<never> => new Promise(() => undefined);
const DEADLINE_MS = 10;

/** Ends after so many milliseconds, with an error as a store has it. */
function endsAfter(timeoutMs: number): Promise<never> {
  const limit = { timeoutMs, clock: systemClock, keepAlive: true };
  return within(never(), limit, () => {
    throw new StoreError('timeout', 'no answer', { store: 's', operation: 'get' });
  });
}

describe('a trial of patience', () => {
  const trial = { atOnce: 20, deadlineMs: DEADLINE_MS, before: () => Promise.resolve() };

  test('makes as many calls as it is told to, and says how each has ended', async () => {
    const report = await tryPatience({
      ...trial,
      calls: 50,
      call: (n) => (n < 10 ? Promise.resolve() : endsAfter(DEADLINE_MS)),
    });

    expect(report).toMatchObject({ calls: 50, late: 0, ends: { answer: 10, timeout: 40 } });
  });

  test('finds calls that end after their deadline', async () => {
    const late = (n: number): Promise<never> => endsAfter(n % 10 === 0 ? 300 : DEADLINE_MS);
    const report = await tryPatience({ ...trial, calls: 40, call: late });

    expect(report.late).toBe(4);
    expect(report.longestMs).toBeGreaterThanOrEqual(299);
  });

  test('finds nobody late because the machine is busy', async () => {
    const call = (n: number): Promise<never> => {
      const ending = endsAfter(DEADLINE_MS);
      const endMs = performance.now() + (n === 3 ? 200 : 0);
      while (performance.now() < endMs);
      return ending;
    };
    const report = await tryPatience({ ...trial, calls: 20, call });

    expect(report.late).toBe(0);
  });
});

describe('extra resources', () => {
  test('are none when all has come to an end', async () => {
    const before = liveResources();
    await endsAfter(1).catch(() => undefined);

    expect(await extraResources(before)).toEqual({});
  });

  test('are timers, sockets and listeners that are still there', async () => {
    const server = createServer((peer) => peer.resume()).listen(0);
    await once(server, 'listening');
    const before = liveResources([server]);
    const socket = connect((server.address() as AddressInfo).port);
    await once(socket, 'connect');
    const timer = setTimeout(() => undefined, 1_000_000);
    const listener = (): void => undefined;
    server.on('error', listener);
    const extra = await extraResources(before, { withinMs: 0, emitters: [server] });

    expect(extra).toMatchObject({ Timeout: 1, 'listeners of error': 1 });
    expect(Object.keys(extra).some((name) => name.startsWith('TCP'))).toBe(true);
    clearTimeout(timer);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
