import type { Socket } from 'node:net';
import type { Handler } from './create-handler.js';

/** More than any client sends ahead that means well. */
const MAX_WAITING = 32;

/**
 * Serves the requests of a connection one after the other. Node begins with all that a client
 * sends ahead, but has no connection for the answers of those that have to wait: these would
 * pile up in memory, and never learn that the client has left.
 */
export function inTurn(handle: Handler): Handler {
  const waiting = new WeakMap<Socket, number>();

  return (incoming, outgoing) => {
    const { socket } = incoming;
    if (outgoing.socket !== null) return handle(incoming, outgoing);
    const ahead = waiting.get(socket) ?? 0;
    if (ahead >= MAX_WAITING) return void socket.destroy();
    waiting.set(socket, ahead + 1);
    outgoing.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      // Node is still about to hand over the connection.
      process.nextTick(() => outgoing.destroyed || handle(incoming, outgoing));
    });
  };
}
