import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, type Collector } from '@walkeros/core';
import { createInspectorHandler } from './inspector-handler.js';
import type { InspectorOptions } from './options.js';

/** A page over a running flow, being served. */
export interface Inspector {
  /** To be opened in a browser. Holds the token behind its `#`, which no browser sends on. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a page that shows what a flow does: traffic, hit rates, latencies, tiers, keys.
 * The flow does not wait for it, and keeps running when it is closed.
 *
 * @throws ConfigError `CONFIG_INVALID` when `host` is not loopback and there is no `token`;
 *   `INIT_FAILED` when the address cannot be bound.
 */
export async function createInspector(
  collector: Collector,
  options: InspectorOptions = {},
): Promise<Inspector> {
  const { host = '127.0.0.1', port = 0 } = options;
  const handler = createInspectorHandler(collector, { ...options, host });
  const server = createServer({ headersTimeout: 10_000 }, handler.handle);
  try {
    await listen(server, { host, port });
  } catch (error) {
    handler.close();
    throw error;
  }
  const logger = collector.logger.scope('inspector');
  server.on('error', (error) => logger.error(`cannot take a connection: ${error.message}`));
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/#${handler.token}`,
    close() {
      handler.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `cannot listen on ${host} port ${port}: ${error.code ?? error.message}`;
      reject(
        new ConfigError([{ code: 'INIT_FAILED', path: 'port', message }], { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
}
