import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, ConfigError, type Logger, within } from '@walkeros/core';
import { createInFlight } from './in-flight.js';

export interface ListenOptions extends ServeOptions {
  /** Where the source stands in the flow, for errors: `sources.http`. */
  path: string;
  port: number;
  host: string;
}

/** What does not depend on the address. */
export interface ServeOptions {
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
   * what is left, connections that idle or never sent a request included. After
   * {@link Listening.handOver} it waits only, and closes nothing.
   */
  close(drained: Promise<void>, timeoutMs: number): Promise<void>;
  /**
   * From this turn on requests go to `handle`, on connections that are there already, too.
   * Those that have come in before are answered as they would have been.
   */
  handOver(handle: RequestListener, options: ServeOptions): Listening;
}

/** @throws ConfigError when the address cannot be bound. */
export async function listen(
  handle: RequestListener,
  options: ListenOptions,
): Promise<Listening> {
  const server = createServer({ requestTimeout: 0 });
  await bind(server, options);
  return serve(server, handle, options);
}

function serve(server: Server, handle: RequestListener, options: ServeOptions): Listening {
  const { clock, logger, headersTimeoutMs } = options;
  const requests = createInFlight(Number.POSITIVE_INFINITY);
  const onRequest: RequestListener = (incoming, outgoing) => {
    requests.tryEnter(1);
    outgoing.once('close', () => requests.leave(1));
    handle(incoming, outgoing);
  };
  const onError = (error: Error): void =>
    logger.error(`cannot take a connection: ${error.message}`);
  let isServing = true;
  server.headersTimeout = headersTimeoutMs;
  server.on('request', onRequest).on('error', onError);

  return {
    url: urlOf(server.address() as AddressInfo),
    async close(drained, timeoutMs) {
      const closed = isServing && new Promise((resolve) => server.close(resolve));
      const answered = Promise.all([requests.idle(), drained]);
      const deadline = { timeoutMs, clock, keepAlive: true };
      await within(answered, deadline, () => undefined);
      if (isServing) server.closeAllConnections();
      await closed;
    },
    handOver(next, nextOptions) {
      isServing = false;
      server.off('request', onRequest).off('error', onError);
      return serve(server, next, nextOptions);
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
