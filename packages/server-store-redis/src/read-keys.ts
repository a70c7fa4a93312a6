import type { Cluster, Redis } from 'ioredis';
import { slotOf } from './slot.js';

/** Keys of one `MGET`: more gain nothing, and keep other clients waiting. */
const MAX_KEYS = 256;

/**
 * Splits keys into commands: by slot on a cluster, where one command has one slot.
 *
 * @returns Indexes into `keys`.
 */
export function splitKeys(client: Redis | Cluster, keys: readonly string[]): number[][] {
  const groups = new Map<number, number[]>();
  const split: number[][] = [];
  const prefix = client.isCluster ? (client.options.keyPrefix ?? '') : '';

  for (const [index, key] of keys.entries()) {
    const slot = client.isCluster ? slotOf(prefix + key) : 0;
    let group = groups.get(slot);
    if (group === undefined || group.length === MAX_KEYS) {
      group = [];
      groups.set(slot, group);
      split.push(group);
    }
    group.push(index);
  }
  return split;
}

/**
 * The bytes under keys of one slot; `null` where there are none. One key costs a `GET`.
 *
 * `MGET` answers the same for a key that is absent and for one that holds another kind
 * of data. One `EXISTS` over all that seem absent tells whether there are such; then
 * each is asked for by itself.
 */
export async function readKeys(
  client: Redis | Cluster,
  keys: readonly string[],
): Promise<(Buffer | null)[]> {
  const [first = ''] = keys;
  if (keys.length === 1) return [await client.getBuffer(first)];
  const found = await client.mgetBuffer([...keys]);
  const absent = keys.filter((_, index) => found[index] === null);
  if (absent.length === 0 || (await client.exists(absent)) === 0) return found;
  return Promise.all(keys.map((key, index) => found[index] ?? client.getBuffer(key)));
}
