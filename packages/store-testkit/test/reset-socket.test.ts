import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { resetSocket } from '../src/reset-socket.js';

interface Pair {
  server: Server;
  near: Socket;
  far: Socket;
}

async function connected(): Promise<Pair> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = await accepted;
  for (const socket of [near, far]) socket.on('error', () => undefined);
  return { server, near, far };
}

test.each<[string, (socket: Socket) => void]>([
  ['alone', () => undefined],
  ['right after it was ended', (socket) => void socket.end()],
  ['with something unsent', (socket) => void socket.write(Buffer.alloc(10_000_000))],
])('a socket that is reset %s is closed, so that its server can end', async (_, before) => {
  const { server, near, far } = await connected();
  const ends = Promise.all([once(near, 'close'), once(far, 'close')]);
  before(near);
  resetSocket(near);
  near.destroy();
  far.destroy();
  await ends;

  await new Promise((resolve) => server.close(resolve));
});

test('a reset is one for the other side', async () => {
  const { server, near, far } = await connected();
  const failure = once(far.resume(), 'error');
  resetSocket(near);

  await expect(failure).resolves.toMatchObject([{ code: 'ECONNRESET' }]);
  await new Promise((resolve) => server.close(resolve));
});
