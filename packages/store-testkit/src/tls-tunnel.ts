import type { AddressInfo, Server, Socket } from 'node:net';
import { connect as connectPlain, createServer } from 'node:net';
import { connect, createServer as createTlsServer } from 'node:tls';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** Both ends of an encrypted stretch between a client and a server that know nothing of it. */
export interface TlsTunnel {
  /** Where the client connects, without TLS. */
  readonly port: number;
  close(): Promise<void>;
}

/** Where the tunnel leads to, and what lies in its stretch. */
export interface TlsTunnelOptions {
  /** Port of the server on 127.0.0.1, which speaks plain. */
  port: number;
  /** Puts something into the stretch, such as a fault proxy. @returns The port to use in place of its own. */
  through(port: number): Promise<number>;
}

/**
 * Opens a tunnel on free ports of 127.0.0.1: what a wire does to a client that uses TLS,
 * for clients that cannot be told to trust a certificate of the test.
 */
export async function createTlsTunnel({ port, through }: TlsTunnelOptions): Promise<TlsTunnel> {
  const certificate = await selfSignedCertificate();
  const sockets = new Set<Socket>();
  const join = (one: Socket, other: Socket): void => {
    for (const [socket, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  };

  const exit = createTlsServer(certificate, (socket) =>
    join(socket, connectPlain(port, '127.0.0.1')),
  );
  // A handshake that fails is what the test is about.
  exit.on('tlsClientError', () => undefined);
  const wirePort = await through(await listening(exit));
  const entry = createServer((socket) =>
    join(
      socket,
      connect({
        port: wirePort,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: certificate.cert,
      }),
    ),
  );
  const entryPort = await listening(entry);

  return {
    port: entryPort,
    async close() {
      const closed = [entry, exit].map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
