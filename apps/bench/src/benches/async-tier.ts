import { silentLogger, type Store, type StoreValue } from '@walkeros/core';
import { wrapStore } from '@walkeros/core-cache';
import { atMost, rounded, type Bench } from '../bench.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { consume } from '../measure/sink.js';
import { createKeys } from '../workload/zipf.js';

const KEYS = 1_000;
/** Short, so that what else the machine does falls into few of them. */
const SLICE = 100;
const ALONE = 'the tier alone';
const OURS = 'ours, over the tier';

/** Answers in a later turn, as a store on the network does, and takes no time for it. */
function createAsyncTier(): Store {
  const entries = new Map<string, StoreValue>();
  return {
    type: 'async',
    config: {},
    get: async (key) => entries.get(key),
    async set(key, value) {
      entries.set(key, value);
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}

/** What a wrapper adds to a hit in a tier that does not answer in the caller's turn. */
export const asyncTier: Bench = {
  name: 'async-tier',
  async run({ quick }) {
    const tier = createAsyncTier();
    const store = wrapStore(createAsyncTier(), {
      id: 'users',
      cache: { rules: [{ ttl: 86_400 }] },
      tier,
      logger: silentLogger,
    });
    const keys = createKeys(KEYS);
    for (const key of keys) await store.set(key, 'v'.repeat(100));
    const contender = (name: string, reader: Store, prefix: string): Contender => {
      const names = keys.map((key) => prefix + key);
      return {
        name,
        ops: SLICE,
        async run(round) {
          const start = (round * SLICE) % KEYS;
          for (let at = start; at < start + SLICE; at++)
            consume(await reader.get(names[at] as string));
        },
      };
    };
    const contenders = [contender(ALONE, tier, 'users:'), contender(OURS, store, '')];
    const samples = await interleave(contenders, {
      warmup: quick ? 2 : 600,
      measured: quick ? 3 : 4_000,
    });
    await store.destroy();

    const table = {
      title: 'A hit in an asynchronous tier without latency',
      columns: ['', 'ns'],
      rows: [ALONE, OURS].map((name) => [name, rounded(samples.ns(name))]),
    };
    const addedUs = samples.added(OURS, ALONE) / 1_000;
    return { tables: [table], targets: [atMost('microseconds added to a hit', addedUs, 2)] };
  },
};
