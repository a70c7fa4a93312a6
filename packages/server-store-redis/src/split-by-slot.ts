import type { Cluster, Redis } from 'ioredis';
import { slotOf } from './slot.js';

/** Names of one `MGET`: more gain nothing, and keep other clients waiting. */
const MAX_NAMES = 256;

/** What has a name in Redis. */
export interface Named {
  readonly name: string;
}

/** Splits what has names into commands: by slot on a cluster, where one command has one slot. */
export function splitBySlot<T extends Named>(
  client: Redis | Cluster,
  items: readonly T[],
): (readonly T[])[] {
  if (!client.isCluster) return chunksOf(items);
  const prefix = client.options.keyPrefix ?? '';
  const slots = new Map<number, T[]>();
  for (const item of items) {
    const slot = slotOf(prefix + item.name);
    const group = slots.get(slot);
    if (group === undefined) slots.set(slot, [item]);
    else group.push(item);
  }
  return [...slots.values()].flatMap(chunksOf);
}

function chunksOf<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length <= MAX_NAMES) return [items];
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += MAX_NAMES)
    chunks.push(items.slice(start, start + MAX_NAMES));
  return chunks;
}
