import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, IncomingCall } from './api.js';

export interface Listener {
  /** `http://127.0.0.1:41234/` */
  url: string;
  close(): Promise<void>;
}

/** Serves `handle` on a loopback port. */
export async function listen(
  handle: (call: IncomingCall) => Promise<Answer>,
  at: { port: number; host: string },
): Promise<Listener> {
  const server = createServer((request, response) => {
    serve(handle, request, response).catch(() => void response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${at.host}:${port}/`, close: () => close(server) };
}

async function serve(
  handle: (call: IncomingCall) => Promise<Answer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await handle({
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://localhost'),
    authorization: request.headers.authorization,
    body: Buffer.concat(chunks).toString('utf8'),
  });
  if (answer.instead === 'hang') return;
  if (answer.instead === 'reset') {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
