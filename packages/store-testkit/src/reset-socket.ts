import type { Socket } from 'node:net';

/**
 * Ends a connection with a reset at once, so that the other side sees `ECONNRESET`. What
 * is not sent yet is lost.
 *
 * `resetAndDestroy` would first say that nothing more comes. A socket that is destroyed
 * before that has gone out, for example by an error of the other side, can no longer be
 * reset, and Node then never closes it: the process could not end.
 */
export function resetSocket(socket: Socket): void {
  // Once it has said so there is no reset any more, and one end is as good as another.
  if (!socket.writableEnded) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
