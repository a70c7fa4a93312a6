import { runInThisContext } from 'node:vm';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { startFlow } from '@walkeros/collector';
import { silentLogger, type Collector, type Store } from '@walkeros/core';
import { createPrometheus, observeWithOpenTelemetry } from '@walkeros/telemetry';
import { atMost, rounded, type Bench, type Scale } from '../bench.js';
import { TTL_SECONDS } from '../candidates/candidate.js';
import { storeOf } from '../candidates/ours.js';
import { interleave, type Samples } from '../measure/interleave.js';
import { readContender } from '../measure/read-contender.js';
import { consume } from '../measure/sink.js';
import { createKeys, zipfSlices } from '../workload/zipf.js';

/** How a flow is observed. */
interface Watch {
  readonly name: string;
  /** @returns What ends it. */
  begin(collector: Collector): () => void;
}

/** Collects when it is told to, and keeps nothing. */
class IdleReader extends MetricReader {
  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

/** Flows of each kind: where its entries happen to lie in memory makes one faster than its twin. */
const COPIES = 5;

const NOBODY = 'nobody';
const WITHOUT_SDK = 'OpenTelemetry without an SDK';
const METRICS = 'OpenTelemetry metrics';
const PROMETHEUS = 'Prometheus';
const SPANS = 'OpenTelemetry metrics and spans';

const WATCHES: readonly Watch[] = [
  { name: NOBODY, begin: () => () => undefined },
  { name: WITHOUT_SDK, begin: (flow) => observeWithOpenTelemetry(flow) },
  { name: METRICS, begin: (flow) => observeWithOpenTelemetry(flow, { meter: meter() }) },
  { name: PROMETHEUS, begin: (flow) => createPrometheus(flow).stop },
];

/** Each flow that follows events slows every promise of the process down: one of them, after the others. */
const TRACED: Watch = {
  name: SPANS,
  begin: (flow) =>
    observeWithOpenTelemetry(flow, {
      meter: meter(),
      tracer: new BasicTracerProvider().getTracer('bench'),
    }),
};

function meter(): ReturnType<MeterProvider['getMeter']> {
  return new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench');
}

/** What it costs a hit of a string that somebody listens, or could. */
export const telemetry: Bench = {
  name: 'telemetry',
  async run({ quick }) {
    const keys = createKeys(quick ? 500 : 5_000);
    const untraced = await measure(WATCHES, keys, { quick, copies: COPIES });
    const traced = await measure([TRACED], keys, { quick, copies: 1 });
    const base = { now: untraced.ns(NOBODY), awaited: untraced.ns(`${NOBODY}, awaited`) };
    const costs = [
      ...WATCHES.map(({ name }) => costOf(name, untraced)),
      // Not side by side with the others, so the medians have to do.
      { ...costOf(SPANS, traced, SPANS), ...ratiosTo(base, traced) },
    ];
    const limits = { [WITHOUT_SDK]: 1.03, [METRICS]: 1.15, [PROMETHEUS]: 1.15, [SPANS]: 1.15 };
    return {
      tables: [
        {
          title: 'A hit of a string in a flow, by who observes it',
          columns: ['', 'ns', 'x nobody', 'awaited ns', 'x nobody'],
          rows: costs.map((cost) => [cost.name, ...numbersOf(cost).map(rounded)]),
        },
      ],
      targets: Object.entries(limits).flatMap(([name, limit]) => {
        const cost = costs.find((each) => each.name === name);
        return [
          atMost(`${name} / nobody`, cost?.ratio ?? Number.NaN, limit),
          atMost(`${name} / nobody, awaited`, cost?.awaitedRatio ?? Number.NaN, limit),
        ];
      }),
    };
  },
};

/** What a hit costs, in nanoseconds, and how many times what it costs with nobody there. */
interface Cost {
  readonly name: string;
  readonly ns: number;
  readonly ratio: number;
  readonly awaitedNs: number;
  readonly awaitedRatio: number;
}

function costOf(name: string, samples: Samples, base: string = NOBODY): Cost {
  const awaited = `${name}, awaited`;
  return {
    name,
    ns: samples.ns(name),
    ratio: samples.ratio(name, base).median,
    awaitedNs: samples.ns(awaited),
    awaitedRatio: samples.ratio(awaited, `${base}, awaited`).median,
  };
}

function ratiosTo(
  base: { now: number; awaited: number },
  samples: Samples,
): Pick<Cost, 'ratio' | 'awaitedRatio'> {
  return {
    ratio: samples.ns(SPANS) / base.now,
    awaitedRatio: samples.ns(`${SPANS}, awaited`) / base.awaited,
  };
}

function numbersOf({ ns, ratio, awaitedNs, awaitedRatio }: Cost): number[] {
  return [ns, ratio, awaitedNs, awaitedRatio];
}

async function measure(
  watches: readonly Watch[],
  keys: readonly string[],
  { quick, copies }: Scale & { copies: number },
): Promise<Samples> {
  const many = zipfSlices(keys, { slices: 16, length: quick ? 512 : 16_384 });
  const fewer = many.map((slice) => slice.slice(0, 4_096));
  const open: OpenFlow[] = [];
  for (let copy = 0; copy < copies; copy++) {
    for (const watch of watches) open.push(await openFlow(watch));
  }
  // Key by key over all of them, so that none has its entries closer together in memory.
  for (const key of keys) for (const { store } of open) await store.get(key);
  const contenders = watches.flatMap(({ name }) => {
    const stores = open.filter((flow) => flow.name === name).map(({ store }) => store);
    const { readNow, readAwaited } = createLoops(name);
    return [
      readContender(name, many, inTurn(stores, readNow)),
      readContender(`${name}, awaited`, fewer, inTurn(stores, readAwaited)),
    ];
  });
  const rounds = quick ? { warmup: 2, measured: 3 } : { warmup: 20, measured: 300 };
  const samples = await interleave(contenders, rounds);
  for (const { close } of open) await close();
  return samples;
}

/** Reads another copy in each round: once to warm up, once for the time. */
function inTurn<T>(
  stores: readonly Store[],
  read: (store: Store, keys: readonly string[], take: typeof consume) => T,
): (keys: readonly string[]) => T {
  let reads = 0;
  return (keys) => {
    const store = stores[(reads++ >> 1) % stores.length] as Store;
    return read(store, keys, consume);
  };
}

interface OpenFlow {
  readonly name: string;
  readonly store: Store;
  close(): Promise<void>;
}

async function openFlow({ name, begin }: Watch): Promise<OpenFlow> {
  const backing = storeOf(async (key) => `value of ${key}`);
  const stores = { x: { code: () => backing, cache: { rules: [{ ttl: TTL_SECONDS }] } } };
  const { collector } = await startFlow({ stores }, { logger: silentLogger });
  const end = begin(collector);
  // From its first event on a flow is followed.
  await collector.push({ name: 'page view' });
  const { x: store } = collector.stores;
  if (store === undefined) throw new Error('the flow has no store');
  return {
    name,
    store,
    async close() {
      end();
      await collector.shutdown();
    },
  };
}

/** Loops over a store's `get`. */
interface Loops {
  readNow(store: Store, keys: readonly string[], take: typeof consume): void;
  readAwaited(store: Store, keys: readonly string[], take: typeof consume): Promise<void>;
}

/** Compiled anew for each flow: see `interleave` for why. The name makes the text another one. */
function createLoops(name: string): Loops {
  return runInThisContext(`/* ${name} */ ({
    readNow(store, keys, take) { for (const key of keys) take(store.get(key)); },
    async readAwaited(store, keys, take) { for (const key of keys) take(await store.get(key)); },
  })`) as Loops;
}
