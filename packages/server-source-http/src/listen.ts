import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, ConfigError, type Logger, within } from '@walkeros/core';
import { createInFlight } from './in-flight.js';

export interface ListenOptions {
  /** Where the source stands in the flow, for errors: `sources.http`. */
  path: string;
  port: number;
  host: string;
  /** How long the headers of a request may take to arrive. */
  headersTimeoutMs: number;
  clock: Clock;
  logger: Logger;
}

/** A listening server. */
export interface Listening {
  /** Origin, with the port that was bound: `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Stops accepting, waits for answers that are due and for `drained`, then closes
   * what is left, connections that idle or never sent a request included.
   */
  close(drained: Promise<void>, timeoutMs: number): Promise<void>;
}

/** @throws ConfigError when the address cannot be bound. */
export async function listen(
  handle: RequestListener,
  options: ListenOptions,
): Promise<Listening> {
  const requests = createInFlight(Number.POSITIVE_INFINITY);
  const timeouts = { headersTimeout: options.headersTimeoutMs, requestTimeout: 0 };
  const server = createServer(timeouts, (incoming, outgoing) => {
    requests.tryEnter(1);
    outgoing.once('close', () => requests.leave(1));
    handle(incoming, outgoing);
  });
  await bind(server, options);
  server.on('error', (error) =>
    options.logger.error(`cannot take a connection: ${error.message}`),
  );

  return {
    url: urlOf(server.address() as AddressInfo),
    async close(drained, timeoutMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const answered = Promise.all([requests.idle(), drained]);
      const deadline = { timeoutMs, clock: options.clock, keepAlive: true };
      await within(answered, deadline, () => undefined);
      server.closeAllConnections();
      await closed;
    },
  };
}

function bind(server: Server, { path, port, host }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const field =
        error.code === 'ENOTFOUND' || error.code === 'EADDRNOTAVAIL' ? 'host' : 'port';
      const message = `cannot listen on ${host} port ${port}: ${reasonOf(error)}`;
      const at = `${path}.config.settings.${field}`;
      reject(new ConfigError([{ code: 'INIT_FAILED', path: at, message }], { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'another process uses it; choose another port, or 0';
  if (error.code === 'EACCES') return 'not permitted; ports below 1024 need privileges';
  return error.message;
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
