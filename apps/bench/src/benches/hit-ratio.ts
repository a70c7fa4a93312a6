import { createCacheStore } from '@walkeros/core-cache';
import { LRUCache } from 'lru-cache';
import type { Bench, Cell, Table } from '../bench.js';
import { readTrace, TRACES } from '../workload/traces.js';
import { createKeys } from '../workload/zipf.js';

const CAPACITIES = [0.01, 0.05, 0.1, 0.25];

interface Cache {
  get(key: string): unknown;
  set(key: string, value: number): unknown;
}

const caches: readonly { name: string; open: (maxEntries: number) => Cache }[] = [
  {
    name: 'ours',
    open(maxEntries) {
      const store = createCacheStore({ maxEntries });
      return { get: (key) => store.get(key), set: (key, value) => store.set(key, value) };
    },
  },
  { name: 'lru-cache', open: (max) => new LRUCache<string, number>({ max }) },
];

/** How many reads of real applications a tier of a given size answers. */
export const hitRatio: Bench = {
  name: 'hit-ratio',
  async run({ quick }) {
    const tables = TRACES.map((name) =>
      tableOf(name, readTrace(name, quick ? 5_000 : undefined)),
    );
    return { tables, targets: [] };
  },
};

function tableOf(name: string, trace: Uint32Array): Table {
  const distinct = 1 + trace.reduce((highest, id) => Math.max(highest, id), 0);
  const keys = createKeys(distinct);
  const shares = CAPACITIES.map((share) => `${share * 100} %`);
  return {
    title: `Hit ratio in % on ${name} (${trace.length} reads, ${distinct} keys), by capacity`,
    columns: ['', ...shares],
    rows: caches.map(({ name: cache, open }): Cell[] => [
      cache,
      ...CAPACITIES.map((share) => {
        const hits = replay(open(Math.max(1, Math.round(distinct * share))), trace, keys);
        return Number(((100 * hits) / trace.length).toFixed(2));
      }),
    ]),
  };
}

function replay(cache: Cache, trace: Uint32Array, keys: readonly string[]): number {
  let hits = 0;
  for (const id of trace) {
    const key = keys[id] as string;
    if (cache.get(key) === undefined) cache.set(key, id);
    else hits++;
  }
  return hits;
}
