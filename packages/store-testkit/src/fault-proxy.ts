import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';

/** What becomes of the replies of a server on their way to the client. */
export type WireFault =
  | { kind: 'none' }
  /** Each piece comes later by so many milliseconds; the order stays. */
  | { kind: 'latency'; ms: number }
  /** The connection is open, and nothing arrives. */
  | { kind: 'black-hole' }
  /** Replies come in pieces of so many bytes. */
  | { kind: 'slice'; bytes: number }
  /** The connection breaks off after so many more bytes: abruptly, or with a proper end. */
  | { kind: 'reset' | 'truncate'; afterBytes: number };

/** A TCP proxy on loopback that harms replies as a test tells it to. */
export interface FaultProxy {
  readonly port: number;
  /** Connections that were opened so far. */
  readonly connections: number;
  /** From now on, on all connections. */
  inject(fault: WireFault): void;
  /** Breaks all connections and stops listening. */
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Port of the server on 127.0.0.1. */
  port: number;
  /** Times `latency`. Default: the system's clock. */
  clock?: Clock;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { port, clock = systemClock } = options;
  const sockets = new Set<Socket>();
  let connections = 0;
  let wire: Wire = { fault: { kind: 'none' }, leftBytes: Number.POSITIVE_INFINITY };

  function own(socket: Socket): void {
    sockets.add(socket);
    // What the other side makes of a broken connection is what the test is about.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    connections++;
    const upstream = connect(port, '127.0.0.1');
    own(client);
    own(upstream);
    client.pipe(upstream);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
    let delivered = Promise.resolve();
    upstream.on('data', (chunk: Buffer) => {
      const then = wire;
      delivered = delivered.then(() => deliver(client, chunk, { wire: then, clock }));
    });
  });
  await listen(server);

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    inject(fault) {
      const leftBytes = 'afterBytes' in fault ? fault.afterBytes : Number.POSITIVE_INFINITY;
      wire = { fault, leftBytes };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A fault, and how many bytes still pass before it strikes. */
interface Wire {
  fault: WireFault;
  leftBytes: number;
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

async function deliver(
  client: Socket,
  chunk: Buffer,
  { wire, clock }: { wire: Wire; clock: Clock },
): Promise<void> {
  const { fault } = wire;
  if (fault.kind === 'black-hole' || client.destroyed) return;
  if (fault.kind === 'latency')
    await new Promise<void>((resume) => clock.setTimeout(resume, fault.ms, true));
  if (fault.kind === 'slice') return slice(client, chunk, fault.bytes);
  const passing = chunk.subarray(0, Math.max(0, wire.leftBytes));
  wire.leftBytes -= chunk.length;
  await write(client, passing);
  if (wire.leftBytes >= 0) return;
  if (fault.kind === 'reset') client.resetAndDestroy();
  else client.end();
}

async function slice(client: Socket, chunk: Buffer, bytes: number): Promise<void> {
  for (let start = 0; start < chunk.length; start += bytes)
    await write(client, chunk.subarray(start, start + bytes));
}

/** Waits until the piece has left, so that it travels by itself. */
function write(client: Socket, piece: Buffer): Promise<void> {
  if (piece.length === 0 || client.destroyed) return Promise.resolve();
  return new Promise((resolve) => client.write(piece, () => resolve()));
}
