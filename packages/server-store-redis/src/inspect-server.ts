import type { Cluster, Redis } from 'ioredis';

/** What `setup()` finds out about the server. */
export interface ServerReport {
  version: string;
  /** What happens when the memory is full: `noeviction`, `allkeys-lru`, … */
  evictionPolicy: string;
  /** 0: as much as the machine has. */
  maxMemoryBytes: number;
  usedMemoryBytes: number;
  /** `master`, or `slave` for a replica. */
  role: string;
}

export async function inspectServer(client: Redis | Cluster): Promise<ServerReport> {
  const text = await client.info();
  const field = (name: string): string =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? '';
  return {
    version: field('redis_version') || 'unknown',
    evictionPolicy: field('maxmemory_policy') || 'unknown',
    maxMemoryBytes: Number(field('maxmemory')),
    usedMemoryBytes: Number(field('used_memory')),
    role: field('role') || 'unknown',
  };
}
