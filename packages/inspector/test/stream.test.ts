import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Collector } from '@walkeros/core';
import { createFakeClock, type FakeClock, settle } from '@walkeros/store-testkit';
import { createInspectorHandler, type InspectorHandler } from '../src/index.js';
import { CANARY, openFlow, type TestFlow } from './open-flow.js';
import { rawRequest } from './send-raw.js';

interface Event {
  readonly name: string;
  readonly data: Record<string, never>;
}

/** A page that is open; it reads only when it is told to. */
interface Reader {
  readonly socket: Socket;
  readonly text: string;
  readonly events: Event[];
  /** Resolves when the text so far has it. */
  until(done: (reader: Reader) => boolean): Promise<void>;
}

let flow: TestFlow;
let clock: FakeClock;
let handler: InspectorHandler;
let server: Server;
let observed = 0;
const readers: Socket[] = [];

beforeEach(async () => {
  flow = await openFlow();
  clock = createFakeClock();
  observed = 0;
  const observe: Collector['observe'] = (...how) => {
    observed++;
    return flow.collector.observe(...how);
  };
  const collector = Object.create(flow.collector, { observe: { value: observe } }) as Collector;
  handler = createInspectorHandler(collector, { flow: () => flow.flow, clock });
  server = createServer(handler.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of readers.splice(0)) socket.destroy();
  handler.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await flow.collector.shutdown();
});

function openReader(): Reader {
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  readers.push(socket);
  let text = '';
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((each) => each());
  const reader: Reader = {
    socket,
    get text() {
      return text;
    },
    get events() {
      return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(
        ([, name = '', data = '']) => ({
          name,
          data: JSON.parse(data) as Event['data'],
        }),
      );
    },
    until: (done) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!done(reader)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
  socket.on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  socket.on('close', look);
  socket.write(
    rawRequest('GET /api/stream', { Host: host, Authorization: `Bearer ${handler.token}` }),
  );
  return reader;
}

const hello = (reader: Reader): boolean => reader.events.length > 0;

/** Lets a reader fall behind until what the kernel takes is full, and frames wait here. */
async function stall({ socket }: Reader): Promise<void> {
  socket.pause();
  for (let turn = 0; turn < 4_000 && handler.waitingBytes === 0; turn++) {
    await flow.push(25);
    clock.advance(500);
    await settle();
  }
  expect(handler.waitingBytes).toBeGreaterThan(0);
}

describe('the stream', () => {
  it('begins with the flow as a graph, then sends its figures at each turn', async () => {
    const reader = openReader();
    await reader.until(hello);
    await flow.push(30);
    clock.advance(500);
    await reader.until(({ events }) => events.length === 2);
    const [first, second] = reader.events;

    expect(first?.data['graph']).toMatchObject({
      edges: expect.arrayContaining([
        { from: 'source:web', to: 'transformer:clean' },
        { from: 'transformer:clean', to: 'transformer:enrich' },
        { from: 'transformer:enrich', to: 'destination:warehouse' },
        { from: 'transformer:enrich', to: 'store:users' },
      ]) as unknown,
    });
    expect(second?.data).toMatchObject({
      flow: { in: 30, out: 60 },
      steps: { 'source:web': { count: 30 }, 'destination:mail': { count: 30 } },
      stores: { users: { counters: flow.collector.stores['users']?.counters } },
    });
  });

  it('knows the stores with a cache when a page is opened before the first turn', async () => {
    const reader = openReader();
    await reader.until(hello);

    expect(reader.events[0]?.data['histories']).toEqual({ users: [], sessions: [] });
  });

  it('begins anew when the flow has taken another config', async () => {
    const reader = openReader();
    await reader.until(hello);
    await flow.extend('archive');
    clock.advance(500);
    await reader.until(({ events }) => events.length === 3);

    const [, again, frame] = reader.events;
    expect(again?.name).toBe('hello');
    expect(again?.data['graph']).toMatchObject({
      edges: expect.arrayContaining([
        { from: 'transformer:enrich', to: 'destination:archive' },
      ]) as unknown,
    });
    expect(frame?.data['steps']).toHaveProperty(['destination:archive']);
  });

  it('holds no secret and no value, whatever the flow does', async () => {
    const reader = openReader();
    await reader.until(hello);
    await flow.push(30);
    clock.advance(500);
    await reader.until(({ events }) => events.length === 2);

    expect(reader.text).toContain('user-3');
    for (const encoding of ['utf8', 'base64', 'hex'] as const) {
      const canary = Buffer.from(CANARY).toString(encoding).replace(/=+$/, '');
      expect(reader.text).not.toContain(canary);
    }
  });

  it('keeps at most a few frames for a reader that does not read, and counts the others', async () => {
    const reader = openReader();
    await reader.until(hello);
    await stall(reader);
    const waiting = handler.waitingBytes;
    for (let turn = 0; turn < 20; turn++) {
      await flow.push(25);
      clock.advance(500);
    }

    expect(handler.waitingBytes).toBe(waiting);
    expect(waiting).toBeLessThan(512 * 1024);
    expect(flow.collector.status.failed).toBe(0);

    reader.socket.resume();
    await reader.until(() => handler.waitingBytes === 0);
    clock.advance(500);
    await reader.until(({ events }) => Number(events.at(-1)?.data['missedFrames'] ?? 0) >= 20);
  });

  it('cuts a reader off that takes nothing for half a minute', async () => {
    const reader = openReader();
    await reader.until(hello);
    await stall(reader);
    for (let turn = 0; turn < 61; turn++) clock.advance(500);
    await settle();

    expect(handler.waitingBytes).toBe(0);
  });

  it('looks at calls only while a page is open, and after a few hundred looks away for three turns', async () => {
    clock.advance(500);
    expect(observed).toBe(0);
    const reader = openReader();
    await reader.until(hello);
    await flow.push(500);
    clock.advance(500);
    await reader.until(({ events }) => events.length === 2);

    clock.advance(1_000);
    expect(observed).toBe(1);
    clock.advance(500);
    expect(observed).toBe(2);
    expect(reader.events[1]?.data).toMatchObject({ partial: true, unlisted: 400 });
  });

  it('turns the ninth page away', async () => {
    const eight = Array.from({ length: 8 }, openReader);
    for (const reader of eight) await reader.until(hello);
    const ninth = openReader();
    await ninth.until(({ text }) => text.includes('503'));
    expect(ninth.text).toContain('too many pages');
  });
});
