import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, ConfigError, type Logger, within } from '@walkeros/core';
import type { Handler } from './create-handler.js';
import { dropRest, hasRest } from './drop-rest.js';
import { inTurn } from './in-turn.js';

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
  const serve = inTurn((incoming, outgoing) => {
    boundSilence(incoming, outgoing, options.idleTimeoutMs);
    if (hasRest(incoming)) boundRest(incoming, outgoing, options.clock);
    const isIdle = (): unknown => closing && server.closeIdleConnections();
    outgoing.once('close', isIdle);
    incoming.once('close', isIdle);
    handle(incoming, outgoing);
  });
  const server = createServer(timeouts, serve);
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

/** Only a client may be silent for too long: while it waits for the store, it cannot speak. */
function boundSilence(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  timeoutMs: number,
): void {
  outgoing.on('timeout', (socket) => {
    const hasSpoken = incoming.complete || incoming.readableLength > 0;
    const hasHeard = socket.writableLength === 0 && !outgoing.writableEnded;
    if (hasSpoken && hasHeard) socket.setTimeout(timeoutMs);
    else socket.destroy();
  });
}

/** Nobody may send for ever what the server does not want to have. */
function boundRest(incoming: IncomingMessage, outgoing: ServerResponse, clock: Clock): void {
  outgoing.once('prefinish', () => {
    if (incoming.complete) return;
    void dropRest(incoming, clock).then(() => incoming.complete || incoming.socket.destroy());
  });
}

function bindError({ host, port }: ListenOptions, cause: Error): ConfigError {
  const message = `cannot listen on ${host} port ${port}: ${cause.message}`;
  return new ConfigError([{ code: 'INIT_FAILED', path: 'artifacts.port', message }], { cause });
}
