import { createCacheStore } from '@walkeros/core-cache';
import { LRUCache } from 'lru-cache';
import { rounded, type Bench } from '../bench.js';
import { createManualClock, type ManualClock } from '../measure/manual-clock.js';
import { median } from '../measure/median.js';
import { createKeys } from '../workload/zipf.js';

const INTERVAL_MS = 60_000;
const SHORT_MS = 30_000;
const LONG_MS = 3_600_000;

const shares = { nothing: 0, 'one in ten': 10, everything: 1 };

/** Entry number `index` has ended by the time of the sweep when one in `every` has. */
function ttlMsOf(index: number, every: number): number {
  return every !== 0 && index % every === 0 ? SHORT_MS : LONG_MS;
}

interface Swept {
  readonly totalMs: number;
  /** The longest that the event loop is kept waiting. */
  readonly longestMs: number;
}

type Sweep = (keys: readonly string[], every: number) => Swept;

/** What it costs to look for ended entries and to drop them. */
export const sweep: Bench = {
  name: 'sweep',
  async run({ quick }) {
    const sizes = quick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000];
    const tables = Object.entries(shares).map(([what, every]) => ({
      title: `A sweep that finds ${what} ended: ms in all (longest slice)`,
      columns: ['', ...sizes.map((size) => `${size} entries`)],
      rows: [
        ['ours', ...sizes.map((size) => measure(sweepOurs, size, every))],
        ['lru-cache', ...sizes.map((size) => measure(sweepLruCache, size, every))],
      ],
    }));
    return { tables, targets: [] };
  },
};

function measure(run: Sweep, size: number, every: number): string {
  const keys = createKeys(size);
  const turns = size > 100_000 ? 3 : 7;
  const swept = Array.from({ length: turns }, () => run(keys, every));
  const totalMs = rounded(median(swept.map((each) => each.totalMs)));
  const longestMs = rounded(median(swept.map((each) => each.longestMs)));
  return `${totalMs} (${longestMs})`;
}

function sweepOurs(keys: readonly string[], every: number): Swept {
  const clock = createManualClock();
  const store = createCacheStore({
    maxEntries: keys.length,
    sweepIntervalMs: INTERVAL_MS,
    clock,
  });
  keys.forEach((key, index) => store.set(key, 'value', ttlMsOf(index, every)));
  clock.advance(INTERVAL_MS);
  const swept = timeTasks(clock);
  store.destroy();
  return swept;
}

function timeTasks(clock: ManualClock): Swept {
  let totalMs = 0;
  let longestMs = 0;
  for (let task = clock.takeDue(); task !== undefined; task = clock.takeDue()) {
    const ms = timeOf(task);
    totalMs += ms;
    longestMs = Math.max(longestMs, ms);
  }
  return { totalMs, longestMs };
}

/** It has no sweep of its own; `purgeStale` is what an application's timer would call. */
function sweepLruCache(keys: readonly string[], every: number): Swept {
  const clock = createManualClock();
  const cache = new LRUCache<string, string>({
    max: keys.length,
    ttl: LONG_MS,
    ttlResolution: 0,
    perf: clock,
  });
  keys.forEach((key, index) => cache.set(key, 'value', { ttl: ttlMsOf(index, every) }));
  clock.advance(INTERVAL_MS);
  const ms = timeOf(() => cache.purgeStale());
  return { totalMs: ms, longestMs: ms };
}

function timeOf(task: () => unknown): number {
  const start = process.hrtime.bigint();
  task();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
