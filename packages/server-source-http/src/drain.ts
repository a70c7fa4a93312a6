import type { IncomingMessage } from 'node:http';
import type { Clock } from '@walkeros/core';

const PATIENCE_MS = 500;

/**
 * Reads and drops what is left of the body of a request that has been answered: a sender that
 * is cut off while it sends may never see its answer. One that does not stop is cut off.
 */
export function drain(incoming: IncomingMessage, clock: Clock): void {
  if (incoming.complete || incoming.destroyed) return;
  const timer = clock.setTimeout(() => incoming.socket.destroySoon(), PATIENCE_MS);
  incoming.once('close', () => clock.clearTimeout(timer));
  incoming.resume();
}
