import type { Cluster, Redis } from 'ioredis';
import { slotOf } from './slot.js';

/** So many names are one `MGET`. More in one would keep other clients waiting. */
const MAX_NAMES = 64;
/**
 * Names of each `MGET` where there are several: while Redis finds the values of one, those
 * of the one before are checked.
 */
const OVERLAPPING_NAMES = 40;

/** Has a name in Redis. */
export interface Named {
  readonly name: string;
}

/** Splits what is to be read into commands: by slot on a cluster, where a command has one. */
export function splitBySlot<Reader extends Named>(
  client: Redis | Cluster,
  readers: readonly Reader[],
): (readonly Reader[])[] {
  return client.isCluster
    ? slotsOf(readers, client.options.keyPrefix ?? '').flatMap(chunksOf)
    : chunksOf(readers);
}

function slotsOf<Reader extends Named>(readers: readonly Reader[], prefix: string): Reader[][] {
  const slots = new Map<number, Reader[]>();
  for (const reader of readers) {
    const slot = slotOf(prefix + reader.name);
    const others = slots.get(slot);
    if (others === undefined) slots.set(slot, [reader]);
    else others.push(reader);
  }
  return [...slots.values()];
}

/** Of one size. */
function chunksOf<Reader>(readers: readonly Reader[]): (readonly Reader[])[] {
  if (readers.length <= MAX_NAMES) return [readers];
  const size = Math.ceil(readers.length / Math.ceil(readers.length / OVERLAPPING_NAMES));
  const chunks: Reader[][] = [];
  for (let start = 0; start < readers.length; start += size)
    chunks.push(readers.slice(start, start + size));
  return chunks;
}
