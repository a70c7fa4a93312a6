import type { Clock } from '@walkeros/core';
import type { Connection } from './connection.js';

/** What it removes at least, however little is added. */
const MIN_BYTES = 256 * 1024;

/**
 * Removes what has ended within the transactions of others. Each removes as much as it adds,
 * so that what has ended does not gather, and no more, so that none holds up the process.
 *
 * @returns What a transaction calls with the bytes it adds; it returns about how many more
 * are written.
 */
export function createSweep(
  connection: Pick<Connection, 'removeExpired'>,
  clock: Clock,
): (addedBytes: number) => number {
  /** The last millisecond at which nothing was left. */
  let sweptMs: number | undefined;

  return (addedBytes) => {
    const nowMs = clock.now();
    if (nowMs === sweptMs) return 0;
    const bytes = connection.removeExpired(nowMs, Math.max(MIN_BYTES, addedBytes));
    if (bytes === 0) sweptMs = nowMs;
    return bytes;
  };
}
