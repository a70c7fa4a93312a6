import { atMost, rounded, type Bench } from '../bench.js';
import { bareMap } from '../candidates/bare-map.js';
import { lruCache } from '../candidates/lru-cache.js';
import { closeAll, openFilled, type OpenCandidate } from '../candidates/open-filled.js';
import { ours } from '../candidates/ours.js';
import { published } from '../candidates/published.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { readContender } from '../measure/read-contender.js';
import { createKeys, zipfSlices } from '../workload/zipf.js';

const KEYS = 9_000;
const SLICES = 16;

/** The events of one session all look the same key up. */
export const hotKey: Bench = {
  name: 'hot-key',
  async run({ quick }) {
    const keys = createKeys(quick ? 500 : KEYS);
    const candidates = [bareMap, ours, lruCache, published];
    const open = await openFilled(candidates, keys, async (key) => `value of ${key}`);
    const zipf = zipfSlices(keys, { slices: SLICES, length: quick ? 512 : 8_192 });
    const samples = await interleave(
      open.flatMap((each) => contendersOf(each, keys[keys.length >> 1] as string, zipf)),
      { warmup: quick ? 2 : 20, measured: quick ? 3 : 150 },
    );
    await closeAll(open);

    const hotToZipf = (name: string): number =>
      samples.ratio(`${name}, hot`, `${name}, zipf`).median;
    const table = {
      title: `One hot key among ${KEYS}; not awaited, but for the published one`,
      columns: ['', 'zipf ns', 'hot ns', 'hot / zipf'],
      rows: candidates.map(({ name }) => [
        name,
        rounded(samples.ns(`${name}, zipf`)),
        rounded(samples.ns(`${name}, hot`)),
        rounded(hotToZipf(name)),
      ]),
    };
    return { tables: [table], targets: [atMost('ours: hot / zipf', hotToZipf('ours'), 1)] };
  },
};

function contendersOf(
  { candidate: { name, slow }, reader }: OpenCandidate,
  key: string,
  zipf: readonly string[][],
): Contender[] {
  const slices = slow ? zipf.map((slice) => slice.slice(0, 256)) : zipf;
  const hot = slices.map((slice) => slice.map(() => key));
  const read = reader.readNow ?? reader.readAwaited;
  return [
    readContender(`${name}, zipf`, slices, read),
    readContender(`${name}, hot`, hot, read),
  ];
}
