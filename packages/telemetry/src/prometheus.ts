import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Collector } from '@walkeros/core';
import { Counter, Histogram, Registry } from 'prom-client';
import { EVERY_NTH_HIT, LATENCY_BOUNDS, recordLatency, type Latencies } from './latency.js';
import { cachedStores, COUNTER_NAMES, STORE_COUNTERS } from './store-counters.js';

export interface PrometheusOptions {
  /** Of the hits that a store answers in the caller's turn, one in this many is timed. Default 8192. */
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

/** Counters and latencies of a flow in a registry of their own. */
export function createPrometheus(
  collector: Collector,
  { everyNthHit = EVERY_NTH_HIT }: PrometheusOptions = {},
): Prometheus {
  const registry = new Registry();
  registerCounters(collector, registry);
  const latencies = registerHistograms(registry);
  const stop = collector.observe((observation) => recordLatency(latencies, observation), {
    everyNthHit,
    follow: false,
  });
  let scraping: Promise<string> | undefined;
  const metrics = (): Promise<string> =>
    (scraping ??= registry.metrics().finally(() => (scraping = undefined)));

  return {
    contentType: registry.contentType,
    metrics,
    handler: (request, response) => answer(request, response, { metrics, registry }),
    stop,
  };
}

function registerCounters(collector: Collector, registry: Registry): void {
  const stores = cachedStores(collector);
  for (const name of COUNTER_NAMES) {
    const counter: Counter<'store'> = new Counter({
      name: `walkeros_store_cache_${name}_total`,
      help: STORE_COUNTERS[name],
      labelNames: ['store'],
      registers: [registry],
      // Read at the scrape: the stores count anyway.
      collect() {
        counter.reset();
        for (const { id, counters } of stores)
          counter.inc({ store: id }, counters()?.[name] ?? 0);
      },
    });
  }
}

function registerHistograms(registry: Registry): Latencies {
  const shared = { buckets: [...LATENCY_BOUNDS], registers: [registry] };
  const stores = new Histogram({
    ...shared,
    name: 'walkeros_store_operation_duration_seconds',
    help: 'How long calls of stores take; of the hits in memory a sample',
    labelNames: ['store', 'tier', 'operation', 'outcome'],
  });
  const steps = new Histogram({
    ...shared,
    name: 'walkeros_step_duration_seconds',
    help: 'How long steps take',
    labelNames: ['kind', 'step', 'outcome'],
  });
  return {
    ofStore: (seconds, labels) => stores.observe({ ...labels }, seconds),
    ofStep: (seconds, labels) => steps.observe({ ...labels }, seconds),
  };
}

async function answer(
  { method }: IncomingMessage,
  response: ServerResponse,
  { metrics, registry }: { metrics: () => Promise<string>; registry: Registry },
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  try {
    const text = await metrics();
    response.writeHead(200, { 'content-type': registry.contentType });
    response.end(method === 'HEAD' ? undefined : text);
  } catch {
    response.writeHead(500).end();
  }
}
