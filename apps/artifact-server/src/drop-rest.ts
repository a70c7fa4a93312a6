import type { IncomingMessage } from 'node:http';
import type { Clock } from '@walkeros/core';

/** What a client may send after its answer, in bytes and in time, until it is cut off. */
export const MAX_REST_BYTES: number = 1024 * 1024;
const MAX_REST_MS = 1000;

/** Whether a request has a body, of which some may not have arrived yet. */
export function hasRest({ complete, headers }: IncomingMessage): boolean {
  const { 'transfer-encoding': coding, 'content-length': length = '0' } = headers;
  return !complete && (coding !== undefined || Number(length) > 0);
}

/**
 * Reads and drops what a client still sends while its answer is on the way, since whoever is
 * cut off in the middle of sending may not see it. Resolves once nothing more comes, or the
 * client has had its time; whoever sends a lot waits for that.
 */
export function dropRest(incoming: IncomingMessage, clock: Clock): Promise<void> {
  let left = MAX_REST_BYTES;
  return new Promise((resolve) => {
    const timer = clock.setTimeout(resolve, MAX_REST_MS);
    incoming.once('close', () => {
      clock.clearTimeout(timer);
      resolve();
    });
    incoming.on('data', (piece: Uint8Array) => {
      left -= piece.length;
      if (left < 0) incoming.pause();
    });
    incoming.resume();
  });
}
