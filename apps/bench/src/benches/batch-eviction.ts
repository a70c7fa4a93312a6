import { createCacheStore } from '@walkeros/core-cache';
import { startFlow } from 'published-collector';
import { atMost, rounded, type Bench } from '../bench.js';
import { storeOf } from '../candidates/ours.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { createRandom, shuffle } from '../workload/random.js';

const MAX_ENTRIES = 10_000;
const BATCH = 2_001;
const TTL_MS = 3_600_000;
const DELETES_ALONE = `${BATCH} x Map.delete`;

interface Cache {
  get(key: string): unknown;
  set(key: string, value: string, ttlMs: number): void | Promise<void>;
}

/** How long the one `set` takes that finds the tier full and makes room for 2000 more. */
export const batchEviction: Bench = {
  name: 'batch-eviction',
  async run({ quick }) {
    const contenders = [ours(), await published(), deletesAlone()];
    const samples = await interleave(contenders, {
      warmup: quick ? 2 : 30,
      measured: quick ? 3 : 200,
    });
    const table = {
      title: `One set that leaves 8000 of ${MAX_ENTRIES + 1} entries`,
      columns: ['', 'ms at the median', 'x the deletes alone'],
      rows: contenders.map(({ name }) => [
        name,
        rounded(samples.ns(name) / 1e6),
        rounded(samples.ratio(name, DELETES_ALONE).median),
      ]),
    };
    const oursMs = samples.ns('ours') / 1e6;
    return {
      tables: [table],
      targets: [atMost('ours, one batch, ms at the median', oursMs, 1)],
    };
  },
};

/**
 * Fills a cache up, then times the set that is one too many. The reads before it have
 * put the entries into another order than the one in which they lie in memory.
 */
function timeLastSet(name: string, cache: Cache): Contender {
  const random = createRandom(5);
  const used: string[] = [];
  let size = 0;
  const setNext = (key: string): void | Promise<void> => {
    used.push(key);
    return cache.set(key, 'value', TTL_MS);
  };
  let next = '';
  return {
    name,
    ops: 1,
    async prepare() {
      for (; size < MAX_ENTRIES; size++) await setNext(`key:${used.length}`);
      for (let reads = 0; reads < MAX_ENTRIES; reads++) {
        const age = 1 + Math.floor(random() * MAX_ENTRIES);
        await cache.get(used[used.length - age] as string);
      }
      next = `key:${used.length}`;
    },
    run() {
      size -= BATCH - 1;
      return setNext(next);
    },
  };
}

function ours(): Contender {
  return timeLastSet('ours', createCacheStore({ maxEntries: MAX_ENTRIES }));
}

/** The built-in tier of the published collector, through the only handle it gives out. */
async function published(): Promise<Contender> {
  const cache = { rules: [{ ttl: 1 }] };
  const stores = { x: { code: () => storeOf(async (key) => key), cache } };
  const { collector } = await startFlow({ stores });
  const tier = collector.stores['__cache'];
  if (tier === undefined) throw new Error('the flow has no built-in tier');
  return timeLastSet('published', tier);
}

/** The floor: no order to keep, and the keys to drop are known. */
function deletesAlone(): Contender {
  const random = createRandom(5);
  const map = new Map<string, string>();
  let doomed: string[] = [];
  let made = 0;
  return {
    name: DELETES_ALONE,
    ops: 1,
    prepare() {
      while (map.size <= MAX_ENTRIES) map.set(`key:${made++}`, 'value');
      doomed = [...map.keys()];
      shuffle(doomed, random);
      doomed.length = BATCH;
    },
    run() {
      for (const key of doomed) map.delete(key);
    },
  };
}
