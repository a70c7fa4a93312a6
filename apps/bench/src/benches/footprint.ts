import { createCacheStore } from '@walkeros/core-cache';
import { LRUCache } from 'lru-cache';
import { rounded, type Bench } from '../bench.js';
import { liveBytes } from '../measure/heap.js';
import { median } from '../measure/median.js';
import { createKeys } from '../workload/zipf.js';

const TTL_MS = 3_600_000;

/** Fills a new cache and returns it, so that it is alive while its size is taken. */
type Fill = (keys: readonly string[]) => unknown;

const fills: readonly { name: string; fill: Fill }[] = [
  {
    name: 'ours',
    fill(keys) {
      const store = createCacheStore({ maxEntries: keys.length, sweepIntervalMs: 0 });
      for (const key of keys) store.set(key, 'value', TTL_MS);
      return store;
    },
  },
  {
    name: 'lru-cache, ttl',
    fill(keys) {
      const cache = new LRUCache<string, string>({ max: keys.length, ttl: TTL_MS });
      for (const key of keys) cache.set(key, 'value');
      return cache;
    },
  },
  {
    name: 'Map',
    fill(keys) {
      const map = new Map<string, string>();
      for (const key of keys) map.set(key, 'value');
      return map;
    },
  },
];

/** Bytes that a cache adds to each key and value. */
export const footprint: Bench = {
  name: 'footprint',
  async run({ quick }) {
    const sizes = quick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000];
    return {
      tables: [
        {
          title: 'Bytes per entry, without the key and the value',
          columns: ['', ...sizes.map((size) => `${size} entries`)],
          rows: fills.map(({ name, fill }) => [
            name,
            ...sizes.map((size) => rounded(bytesPerEntry(fill, size))),
          ]),
        },
      ],
      targets: [],
    };
  },
};

function bytesPerEntry(fill: Fill, size: number): number {
  const keys = createKeys(size);
  // The first lookup computes the hash of a key, which takes no room of its own.
  fill(keys);
  const found = [1, 2, 3].map(() => {
    const before = liveBytes();
    const cache = fill(keys);
    const after = liveBytes();
    return cache === undefined ? Number.NaN : (after - before) / size;
  });
  return median(found);
}
