import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, ConfigError, type Logger, within } from '@walkeros/core';
import type { Handler } from './create-handler.js';

export interface ListenOptions {
  host: string;
  port: number;
  /** How long a connection may be silent. */
  idleTimeoutMs: number;
  clock: Clock;
  logger: Logger;
}

/** A listening server. */
export interface Listening {
  /** Origin, with the port that was bound: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Lets requests that are on their way end, then closes all connections. */
  close(timeoutMs: number): Promise<void>;
}

/** @throws ConfigError when the address cannot be bound. */
export async function listen(handle: Handler, options: ListenOptions): Promise<Listening> {
  let closing = false;
  // A large artifact may take as long as it likes, as long as something moves.
  const timeouts = { headersTimeout: 30_000, requestTimeout: 0 };
  const server = createServer(timeouts, (incoming, outgoing) => {
    outgoing.once('close', () => closing && server.closeIdleConnections());
    handle(incoming, outgoing);
  });
  server.timeout = options.idleTimeoutMs;
  // Longer than load balancers keep theirs, so that none is closed while they use it.
  server.keepAliveTimeout = 75_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(bindError(options, error)));
    server.listen(options.port, options.host, resolve);
  });
  server.on('error', (error) => options.logger.error(`cannot accept: ${error.message}`));
  const { address, family, port } = server.address() as AddressInfo;

  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async close(timeoutMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const deadline = { timeoutMs, clock: options.clock, keepAlive: true };
      await within(closed, deadline, () => server.closeAllConnections());
      await closed;
    },
  };
}

function bindError({ host, port }: ListenOptions, cause: Error): ConfigError {
  const message = `cannot listen on ${host} port ${port}: ${cause.message}`;
  return new ConfigError([{ code: 'INIT_FAILED', path: 'artifacts.port', message }], { cause });
}
