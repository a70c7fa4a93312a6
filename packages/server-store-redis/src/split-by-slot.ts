import type { Cluster, Redis } from 'ioredis';
import { slotOf } from './slot.js';

/** Names of one `MGET`: more gain nothing, and keep other clients waiting. */
const MAX_NAMES = 256;
const FIRST_PLACES: readonly number[] = Array.from({ length: MAX_NAMES }, (_, place) => place);

/** Names of one command, and the place that each has among all. */
export interface Part {
  readonly names: readonly string[];
  readonly places: readonly number[];
}

/** Splits names into commands: by slot on a cluster, where one command has one slot. */
export function splitBySlot(client: Redis | Cluster, names: readonly string[]): Part[] {
  if (client.isCluster) return slotsOf(names, client.options.keyPrefix ?? '').flatMap(chunksOf);
  if (names.length <= MAX_NAMES) return [{ names, places: FIRST_PLACES }];
  return chunksOf({ names, places: [...names.keys()] });
}

function slotsOf(names: readonly string[], prefix: string): Part[] {
  const slots = new Map<number, { names: string[]; places: number[] }>();
  for (const [place, name] of names.entries()) {
    const slot = slotOf(prefix + name);
    const part = slots.get(slot) ?? { names: [], places: [] };
    if (part.names.length === 0) slots.set(slot, part);
    part.names.push(name);
    part.places.push(place);
  }
  return [...slots.values()];
}

function chunksOf({ names, places }: Part): Part[] {
  const chunks: Part[] = [];
  for (let start = 0; start < names.length; start += MAX_NAMES) {
    const end = start + MAX_NAMES;
    chunks.push({ names: names.slice(start, end), places: places.slice(start, end) });
  }
  return chunks;
}
