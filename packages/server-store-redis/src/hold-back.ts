import type { Duplex } from 'node:stream';
import type { Cluster, Redis } from 'ioredis';

/** Commands that leave together at most: the server may as well begin. */
const MAX_HELD = 128;

/**
 * What is sent in one turn leaves with its end, in one go: a system call for each command
 * costs more than the command. A cluster has a connection for each node, and its client
 * gathers what goes to the same one.
 *
 * @returns Holds back what is sent from now on, until the end of the turn.
 */
export function createHoldBack(client: Redis | Cluster): () => void {
  let socket: Duplex | undefined;
  let held = 0;

  function letGo(): void {
    socket?.uncork();
    socket = undefined;
    held = 0;
  }

  return () => {
    if (held === MAX_HELD) letGo();
    if (held++ > 0 || !('stream' in client)) return;
    // Not there before the client has connected, and another one after each loss.
    socket = client.stream as Duplex | undefined;
    socket?.cork();
    process.nextTick(letGo);
  };
}
