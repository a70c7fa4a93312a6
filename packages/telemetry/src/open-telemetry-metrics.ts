import type { BatchObservableCallback, Meter, ObservableCounter } from '@opentelemetry/api';
import type { Collector } from '@walkeros/core';
import { offerConfig } from './config-metrics.js';
import {
  LATENCY_BOUNDS,
  type Latencies,
  type StepLabels,
  type StoreLabels,
} from './latency.js';
import { cachedStores, COUNTER_NAMES, STORE_COUNTERS } from './store-counters.js';

/**
 * Counters of every cached store that the flow has, under the names that the documents give
 * them, and the number of the config that runs. They are read when the SDK collects, and
 * cost nothing in between.
 *
 * Source: `store-cache.txt`, "Observability".
 *
 * @returns What takes them back.
 */
export function offerCounters(collector: Collector, meter: Meter): () => void {
  const offered = new Map<string, () => void>();
  function follow(): void {
    const stores = new Map(cachedStores(collector).map((store) => [store.id, store]));
    for (const [id, end] of offered) {
      if (stores.has(id)) continue;
      end();
      offered.delete(id);
    }
    for (const [id, store] of stores) {
      if (!offered.has(id)) offered.set(id, offerStore(store, meter));
    }
  }
  follow();
  const end = offerConfig(collector, meter, follow);
  return () => [end, ...offered.values()].forEach((each) => each());
}

function offerStore(
  { id, counters }: ReturnType<typeof cachedStores>[number],
  meter: Meter,
): () => void {
  const instruments = COUNTER_NAMES.map((name) => ({
    name,
    instrument: meter.createObservableCounter(`walkeros.store_cache.${id}.${name}`, {
      description: STORE_COUNTERS[name],
    }),
  }));
  const observables: ObservableCounter[] = instruments.map(({ instrument }) => instrument);
  const observe: BatchObservableCallback = (result) => {
    const snapshot = counters();
    if (snapshot === undefined) return;
    for (const { name, instrument } of instruments) result.observe(instrument, snapshot[name]);
  };
  meter.addBatchObservableCallback(observe, observables);
  return () => meter.removeBatchObservableCallback(observe, observables);
}

/** Histograms of how long calls take. */
export function createHistograms(meter: Meter): Latencies {
  const options = { unit: 's', advice: { explicitBucketBoundaries: [...LATENCY_BOUNDS] } };
  const stores = meter.createHistogram<StoreLabels & Record<string, string>>(
    'walkeros.store.operation.duration',
    { ...options, description: 'How long calls of stores take' },
  );
  const steps = meter.createHistogram<StepLabels & Record<string, string>>(
    'walkeros.step.duration',
    { ...options, description: 'How long steps take' },
  );
  return {
    ofStore: (seconds, labels) => stores.record(seconds, { ...labels }),
    ofStep: (seconds, labels) => steps.record(seconds, { ...labels }),
  };
}
