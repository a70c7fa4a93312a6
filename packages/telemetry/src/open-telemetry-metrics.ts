import type { BatchObservableCallback, Meter, ObservableCounter } from '@opentelemetry/api';
import type { Collector } from '@walkeros/core';
import {
  LATENCY_BOUNDS,
  type Latencies,
  type StepLabels,
  type StoreLabels,
} from './latency.js';
import { cachedStores, COUNTER_NAMES, STORE_COUNTERS } from './store-counters.js';

/**
 * Counters of every cached store, under the names that the documents give them. They are
 * read when the SDK collects, and cost nothing in between.
 *
 * Source: `store-cache.txt`, "Observability".
 *
 * @returns What takes them back.
 */
export function offerCounters(collector: Collector, meter: Meter): () => void {
  const ends = cachedStores(collector).map(({ id, counters }) => {
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
      for (const { name, instrument } of instruments)
        result.observe(instrument, snapshot[name]);
    };
    meter.addBatchObservableCallback(observe, observables);
    return () => meter.removeBatchObservableCallback(observe, observables);
  });
  return () => ends.forEach((end) => end());
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
