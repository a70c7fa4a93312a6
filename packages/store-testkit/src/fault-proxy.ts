import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { FaultConnection } from './fault-connection.js';
import { createFaultConnection } from './fault-connection.js';
import type { Wire } from './fault-line.js';
import { createReplyCrossing } from './reply-crossing.js';
import type { ReplySplitter } from './reply-splitter.js';
import { pieces } from './reply-splitter.js';
import { resetSocket } from './reset-socket.js';
import { seededRandom } from './seeded-random.js';
import type { WireFault } from './wire-fault.js';

/** A TCP proxy on loopback that harms replies as a test tells it to. */
export interface FaultProxy {
  readonly port: number;
  /** Connections that were opened so far. */
  readonly connections: number;
  /** Connections of clients that are open now. */
  readonly open: number;
  /** Replies that were harmed so far, each bit for itself, and connections that were refused. */
  readonly strikes: number;
  /** From now on, on all connections. */
  inject(fault: WireFault): void;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

/** Where the proxy leads to, and what decides about its faults. */
export interface FaultProxyOptions {
  /** Port of the server on 127.0.0.1. */
  port: number;
  /** Times `latency`, `bandwidth` and `swap`. Default: the system's clock. */
  clock?: Clock;
  /** Decides what chance decides: the same faults over the same bytes for the same seed. Default 1. */
  seed?: number;
  /**
   * Cuts what the server says into replies, for `swap` and `repeat`; called once for each
   * connection. Default: every piece that arrives is one; `redisReplies` for Redis.
   */
  replies?: () => ReplySplitter;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { port, clock = systemClock, seed = 1, replies = pieces } = options;
  const sockets = new Set<Socket>();
  const joined = new Set<FaultConnection>();
  const crossing = createReplyCrossing(clock);
  let [connections, strikes] = [0, 0];
  const onStrike = (): void => void strikes++;
  let wire: Wire = { fault: { kind: 'none' }, leftBytes: 0 };

  function own(socket: Socket): void {
    sockets.add(socket);
    // What the other side makes of a broken connection is what the test is about.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  }

  function join(client: Socket): void {
    const upstream = connect(port, '127.0.0.1');
    own(upstream);
    const random = seededRandom(seed + connections);
    const line = { client, split: replies(), crossing, random, clock, onStrike };
    const connection = createFaultConnection({ ...line, upstream, wire: () => wire });
    joined.add(connection);
    client.once('close', () => joined.delete(connection));
    if (wire.fault.kind === 'half-open') connection.part();
  }

  const server = createServer((client) => {
    connections++;
    own(client);
    if (wire.fault.kind !== 'down') return join(client);
    onStrike();
    resetSocket(client);
  });
  await listen(server);

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get open() {
      return joined.size;
    },
    get strikes() {
      return strikes;
    },
    inject(fault) {
      wire = { fault, leftBytes: 'afterBytes' in fault ? fault.afterBytes : 0 };
      if (fault.kind === 'down') for (const socket of sockets) resetSocket(socket);
      for (const connection of joined)
        if (fault.kind === 'half-open') connection.part();
        else connection.listen();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
