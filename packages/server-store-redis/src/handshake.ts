import type { Clock, TimerHandle } from '@walkeros/core';
import { Cluster, type Redis } from 'ioredis';

/**
 * Gives up connections whose login is not answered in time: a server that hangs still
 * takes connections. The client's own deadline would cost a timer for every command.
 */
export function limitHandshakes(
  client: Redis | Cluster,
  timeoutMs: number,
  clock: Clock,
): void {
  if (client instanceof Cluster) {
    client.on('+node', (node: Redis) => limitHandshakes(node, timeoutMs, clock));
    return;
  }
  let timer: TimerHandle;
  const end = (): void => clock.clearTimeout(timer);
  client.on('connect', () => {
    end();
    timer = clock.setTimeout(() => client.disconnect(true), timeoutMs);
  });
  client.on('ready', end);
  client.on('close', end);
}
