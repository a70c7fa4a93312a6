import type { IncomingMessage, ServerResponse } from 'node:http';
import { nextRound, type Collector } from '@walkeros/core';
import { Counter, Histogram, Registry } from 'prom-client';
import { configFamilies } from './config-metrics.js';
import { expose, type Family } from './exposition.js';
import { EVERY_NTH_HIT, LATENCY_BOUNDS, recordLatency, type Latencies } from './latency.js';
import { cachedStores, COUNTER_NAMES, STORE_COUNTERS } from './store-counters.js';

export interface PrometheusOptions {
  /** Of the hits that a store answers in the caller's turn, one in this many is timed. Default 32768. */
  everyNthHit?: number;
}

/** The metrics of one flow, for a Prometheus server that asks for them. */
export interface Prometheus {
  /** Of what {@link Prometheus.metrics} answers. */
  readonly contentType: string;
  /** All metrics as text. Callers who ask while one text is being made share it. */
  metrics(): Promise<string>;
  /** Answers a request of `node:http`, or of a framework that stands on it. Never throws. */
  handler(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends the observation of the flow. */
  stop(): void;
}

/** Counters and latencies of a flow in registries of their own. */
export function createPrometheus(
  collector: Collector,
  { everyNthHit = EVERY_NTH_HIT }: PrometheusOptions = {},
): Prometheus {
  const { families, latencies } = createHistograms();
  const all = [
    ...configFamilies(collector),
    ...COUNTER_NAMES.map((name) => counterFamily(collector, name)),
    ...families,
  ];
  const stop = collector.observe((observation) => recordLatency(latencies, observation), {
    everyNthHit,
    follow: false,
  });
  const text = shared(() => expose(all));
  const body = shared(() => text().then((all) => Buffer.from(all)));
  let answered = Promise.resolve();
  const { contentType } = new Registry();

  return {
    contentType,
    metrics: text,
    stop,
    async handler({ method }, response) {
      if (method !== 'GET' && method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end();
        return;
      }
      try {
        const bytes = await body();
        const headers = { 'content-type': contentType, 'content-length': bytes.length };
        const write = (): void =>
          void response.writeHead(200, headers).end(method === 'HEAD' ? undefined : bytes);
        // Of those who share a text, one is answered at a time.
        const before = answered.catch(() => undefined);
        await (answered = before.then(nextRound).then(write));
      } catch {
        response.writeHead(500).end();
      }
    },
  };
}

/** Runs `make` once for all who ask before it has ended. */
function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= make().finally(() => (running = undefined)));
}

/** One counter of all stores, read at the scrape: the stores count anyway. */
function counterFamily(collector: Collector, name: (typeof COUNTER_NAMES)[number]): Family {
  const registry = new Registry();
  const counter: Counter<'store'> = new Counter({
    name: `walkeros_store_cache_${name}_total`,
    help: STORE_COUNTERS[name],
    labelNames: ['store'],
    registers: [registry],
    collect() {
      counter.reset();
      for (const { id, counters } of cachedStores(collector))
        counter.inc({ store: id }, counters()?.[name] ?? 0);
    },
  });
  return () => [registry];
}

function createHistograms(): { families: readonly Family[]; latencies: Latencies } {
  const stores = histogramFamily({
    name: 'walkeros_store_operation_duration_seconds',
    help: 'How long calls of stores take; of the hits in memory a sample',
    labelNames: ['store', 'tier', 'operation', 'outcome'],
  });
  const steps = histogramFamily({
    name: 'walkeros_step_duration_seconds',
    help: 'How long steps take',
    labelNames: ['kind', 'step', 'outcome'],
  });
  return {
    families: [stores.family, steps.family],
    latencies: {
      ofStore: (seconds, labels) => stores.of(labels.store).observe({ ...labels }, seconds),
      ofStep: (seconds, labels) =>
        steps.of(`${labels.kind} ${labels.step}`).observe({ ...labels }, seconds),
    },
  };
}

/** One histogram, held apart by store or step. */
function histogramFamily<L extends string>(definition: {
  name: string;
  help: string;
  labelNames: L[];
}): { family: Family; of(part: string): Histogram<L> } {
  const parts = new Map<string, { registry: Registry; histogram: Histogram<L> }>();
  return {
    family: () => [...parts.values()].map(({ registry }) => registry),
    of(part) {
      const known = parts.get(part);
      if (known !== undefined) return known.histogram;
      const registry = new Registry();
      const own = { ...definition, buckets: [...LATENCY_BOUNDS], registers: [registry] };
      const histogram = new Histogram(own);
      parts.set(part, { registry, histogram });
      return histogram;
    },
  };
}
