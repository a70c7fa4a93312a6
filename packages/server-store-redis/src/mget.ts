import type { Cluster, Redis } from 'ioredis';
import { Command } from 'ioredis';
import type { Named } from './split-by-slot.js';

/**
 * An `MGET` that gets its names at once. The client's own call has them flattened, one by
 * one, which takes as long as half a checksum of a kilobyte for each.
 */
export function mget(
  client: Redis | Cluster,
  readers: readonly Named[],
): Promise<(Buffer | null)[]> {
  const { keyPrefix = '' } = client.options;
  const command = new Command('mget');
  command.args = readers.map(({ name }) => keyPrefix + name);
  return client.sendCommand(command) as Promise<(Buffer | null)[]>;
}
