import type { Socket } from 'node:net';

const resetting = new WeakSet<Socket>();

/** Ends a connection with a reset, so that the other side sees `ECONNRESET`. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed || resetting.has(socket)) return;
  resetting.add(socket);
  socket.resetAndDestroy();
}

/**
 * Destroys a socket, unless it is about to end by a reset. Node cannot reset a socket
 * that is shutting down, and then never closes it: its process would not end.
 */
export function dropSocket(socket: Socket): void {
  if (resetting.has(socket) && socket.writableLength === 0) return;
  socket.destroy();
}
