import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCode } from '@walkeros/core';
import { EXIT } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';

/** Answers one path of the admin server. */
export type AdminRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface AdminAddress {
  host: string;
  port: number;
}

/** What operators and their tools ask, apart from where events come in. */
export interface AdminServer {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The address in `"9464"`, `"0.0.0.0:9464"` or `"[::1]:9464"`.
 *
 * @throws UsageError for anything else.
 */
export function parseAddress(text: string): AdminAddress {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new UsageError('--admin takes a port, or a host and a port: "127.0.0.1:9464"');
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** @throws UsageError when the address cannot be listened on. */
export async function openAdminServer(
  { host, port }: AdminAddress,
  routes: Readonly<Record<string, AdminRoute>>,
): Promise<AdminServer> {
  const isLocal = isLoopback(host);
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (isLocal && !isLoopback(hostOf(request))) refuse(response, 403);
    else if (route === undefined) refuse(response, 404);
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405);
    else route(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const what = `the admin server cannot listen on ${host} port ${port}`;
      reject(new UsageError(`${what} (${errorCode(error)}); see --admin`, EXIT.environment));
    });
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a document that no cache keeps. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: 403 | 404 | 405): void {
  response.writeHead(status).end();
}

/** A page that had its own name point here must not read what is meant for this machine. */
function hostOf({ headers: { host = '' } }: IncomingMessage): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
}
