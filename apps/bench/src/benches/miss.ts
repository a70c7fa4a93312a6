import { atMost, rounded, type Bench } from '../bench.js';
import type { Candidate } from '../candidates/candidate.js';
import { asyncCacheDedupe } from '../candidates/async-cache-dedupe.js';
import { bentocache } from '../candidates/bentocache.js';
import { layeredLoader } from '../candidates/layered-loader.js';
import { lruCache } from '../candidates/lru-cache.js';
import { closeAll, openFilled } from '../candidates/open-filled.js';
import { ours } from '../candidates/ours.js';
import { published } from '../candidates/published.js';
import { consume } from '../measure/sink.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { createKeys } from '../workload/zipf.js';

const OURS: string = ours.name;
const PUBLISHED: string = published.name;

/** Five times what fits: a key has long been evicted when its turn comes again. */
const KEYS = 50_000;
const PER_ROUND = 250;
const ALONE = 'the backing alone';

const candidates: readonly Candidate[] = [
  ours,
  published,
  layeredLoader,
  lruCache,
  asyncCacheDedupe,
  bentocache,
];

/** A read that finds nothing, asks a backing that answers at once, and populates a full tier. */
export const miss: Bench = {
  name: 'miss',
  async run({ quick }) {
    const keys = createKeys(KEYS);
    const slices = Array.from({ length: KEYS / PER_ROUND }, (_, index) =>
      keys.slice(index * PER_ROUND, (index + 1) * PER_ROUND),
    );
    const backing = async (key: string): Promise<string> => key;
    const open = await openFilled(candidates, quick ? [] : keys.slice(-10_000), backing);
    const at = (round: number): string[] => slices[round % slices.length] as string[];
    const contenders = open.map(({ candidate, reader }): Contender => {
      return {
        name: candidate.name,
        ops: PER_ROUND,
        run: (round) => reader.readAwaited(at(round)),
      };
    });
    const alone: Contender = {
      name: ALONE,
      ops: PER_ROUND,
      async run(round) {
        for (const key of at(round)) consume(await backing(key));
      },
    };
    const samples = await interleave([...contenders, alone], {
      warmup: quick ? 2 : 60,
      measured: quick ? 3 : 400,
    });
    await closeAll(open);

    const names = [ALONE, ...candidates.map(({ name }) => name)];
    const table = {
      title: 'A miss over a backing that answers at once',
      columns: ['', 'ns', 'x ours'],
      rows: names.map((name) => [
        name,
        rounded(samples.ns(name)),
        rounded(samples.ratio(name, OURS).median),
      ]),
    };
    const ratio = samples.ratio(OURS, PUBLISHED).median;
    return { tables: [table], targets: [atMost('ours / published', ratio, 0.5)] };
  },
};
