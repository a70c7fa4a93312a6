import { startFlow } from '@walkeros/collector';
import { nextRound, silentLogger, type Collector, type Flow } from '@walkeros/core';
import { createPrometheus } from '@walkeros/telemetry';
import { Histogram, Registry } from 'prom-client';
import { atMost, rounded, type Bench } from '../bench.js';
import { storeOf } from '../candidates/ours.js';
import { median } from '../measure/median.js';
import { processorMs } from '../measure/processor-ms.js';

/** What is measured: the longest time that events had to wait during each of several scrapes. */
interface Pauses {
  readonly name: string;
  readonly pausesMs: readonly number[];
  /** Events that passed during a scrape. */
  readonly events: number;
}

/** What Prometheus keeps of one call of a store. */
const SERIES = { tier: '__cache', outcome: 'ok' };
const OPERATIONS = ['get', 'set', 'delete', 'populate', 'evict'];
const BUCKETS = 16;

/** How long a scrape of many stores keeps events waiting. */
export const scrape: Bench = {
  name: 'scrape',
  async run({ quick }) {
    const stores = quick ? 20 : 200;
    const scrapes = quick ? 2 : 20;
    const collector = await openFlow(stores);
    const prometheus = createPrometheus(collector, { everyNthHit: 1 });
    await callAll(collector);
    const bare = bareRegistry(stores);
    const measure = (name: string, work: () => Promise<unknown>): Promise<Pauses> =>
      pausesDuring(collector, { name, work, times: scrapes });

    const none = await measure('no scrape', () => new Promise((wait) => setTimeout(wait, 50)));
    const one = await measure('one scrape after another', () => prometheus.metrics());
    const many = await measure('50 scrapes at once', () =>
      Promise.all(Array.from({ length: 50 }, () => prometheus.metrics())),
    );
    const whole = await measure('prom-client alone, as many series', () => bare.metrics());
    const text = await prometheus.metrics();
    prometheus.stop();
    await collector.shutdown();
    return {
      tables: [
        {
          title: `Events during a scrape of ${stores} stores, ${text.split('\n').length} lines`,
          columns: ['', 'longest pause, ms', 'of the worst scrape', 'events in a scrape'],
          rows: [none, one, many, whole].map(({ name, pausesMs, events }) => [
            ...[name, rounded(median(pausesMs)), rounded(Math.max(...pausesMs))],
            Math.round(events / scrapes),
          ]),
        },
      ],
      targets: [
        atMost('longest pause of a scrape / in one go', ratio(one, whole), 0.25),
        atMost('the same of 50 scrapes at once', ratio(many, whole), 0.25),
      ],
    };
  },
};

function ratio({ pausesMs }: Pauses, other: Pauses): number {
  return median(pausesMs) / median(other.pausesMs);
}

async function openFlow(count: number): Promise<Collector> {
  const stores: Flow['stores'] = {};
  for (let index = 0; index < count; index++) {
    const backing = storeOf(async (key) => `value of ${key}`);
    stores[`store-${index}`] = { code: () => backing, cache: { rules: [{ ttl: 3_600 }] } };
  }
  const destinations = { out: { code: { push: () => undefined } } };
  const { collector } = await startFlow({ stores, destinations }, { logger: silentLogger });
  return collector;
}

async function callAll({ stores }: Collector): Promise<void> {
  for (const store of Object.values(stores)) {
    await store.get('key');
    await store.get('key');
    await store.set('other', 1);
    await store.delete('other');
  }
}

/** The same number of series in the way that is usual: all in one registry. */
function bareRegistry(stores: number): Registry {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'operation_duration_seconds',
    help: 'How long calls of stores take',
    labelNames: ['store', 'tier', 'operation', 'outcome'],
    buckets: Array.from({ length: BUCKETS }, (_, index) => 2 ** index / 1000),
    registers: [registry],
  });
  for (let index = 0; index < stores; index++) {
    for (const operation of OPERATIONS) {
      histogram.observe({ ...SERIES, store: `store-${index}`, operation }, 0.001);
    }
  }
  return registry;
}

/** Pushes an event in each turn of the loop while the work is done, and times the turns. */
async function pausesDuring(
  collector: Collector,
  { name, work, times }: { name: string; work: () => Promise<unknown>; times: number },
): Promise<Pauses> {
  const pausesMs: number[] = [];
  let events = 0;
  for (let time = 0; time < times; time++) {
    let isOver = false;
    let longestMs = 0;
    let beganMs = processorMs();
    const over = work().finally(() => (isOver = true));
    while (!isOver) {
      await nextRound();
      await collector.push({ name: 'page view' });
      events++;
      const nowMs = processorMs();
      longestMs = Math.max(longestMs, nowMs - beganMs);
      beganMs = nowMs;
    }
    await over;
    pausesMs.push(longestMs);
  }
  return { name, pausesMs, events };
}
