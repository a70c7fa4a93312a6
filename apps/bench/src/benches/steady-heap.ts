import { createCacheStore } from '@walkeros/core-cache';
import { LRUCache } from 'lru-cache';
import { atMost, rounded, type Bench } from '../bench.js';
import { liveBytes } from '../measure/heap.js';
import { createRandom } from '../workload/random.js';
import { createKeys } from '../workload/zipf.js';

const MAX_ENTRIES = 10_000;
const TTL_MS = 3_600_000;

interface Cache {
  get(key: string): unknown;
  set(key: string, value: string): unknown;
  delete(key: string): unknown;
}

/** Whether a full tier stays the size it is: reads, loads of what is missing, deletes, evictions. */
export const steadyHeap: Bench = {
  name: 'steady-heap',
  async run({ quick }) {
    const operations = quick ? 200_000 : 10_000_000;
    const tier = createCacheStore({ maxEntries: MAX_ENTRIES });
    const lru = new LRUCache<string, string>({ max: MAX_ENTRIES, ttl: TTL_MS });
    const rows = [
      measure('ours', operations, {
        get: (key) => tier.get(key),
        set: (key, value) => tier.set(key, value, TTL_MS),
        delete: (key) => tier.delete(key),
      }),
      measure('lru-cache', operations, lru),
    ];
    tier.destroy();
    return {
      tables: [
        {
          title: `${operations} operations on a full tier of ${MAX_ENTRIES}`,
          columns: ['', 'MB before', 'MB growth', 'ns per operation'],
          rows: rows.map(({ name, before, growth, ns }) => [
            name,
            rounded(before),
            rounded(growth),
            rounded(ns),
          ]),
        },
      ],
      targets: [atMost('ours, growth of the heap in MB', rows[0]?.growth ?? Number.NaN, 0.5)],
    };
  },
};

function measure(
  name: string,
  operations: number,
  cache: Cache,
): { name: string; before: number; growth: number; ns: number } {
  const keys = createKeys(8 * MAX_ENTRIES);
  const operate = createOperations(cache, keys);
  // Long enough for every structure to have reached the size that it keeps.
  operate(operations / 10);
  const before = liveBytes();
  const start = process.hrtime.bigint();
  operate(operations);
  const ns = Number(process.hrtime.bigint() - start) / operations;
  return { name, before: before / 1e6, growth: (liveBytes() - before) / 1e6, ns };
}

/** One delete in sixteen; otherwise a read, and a set when it finds nothing. Some keys are popular. */
function createOperations(cache: Cache, keys: readonly string[]): (count: number) => void {
  const random = createRandom(3);
  return (count) => {
    for (let done = 0; done < count; done++) {
      const key = keys[Math.floor(random() ** 3 * keys.length)] as string;
      if (done % 16 === 0) cache.delete(key);
      else if (cache.get(key) === undefined) cache.set(key, 'value');
    }
  };
}
