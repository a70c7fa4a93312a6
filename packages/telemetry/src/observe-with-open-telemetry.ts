import {
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  trace,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import type { Collector } from '@walkeros/core';
import { EVERY_NTH_HIT, recordLatency } from './latency.js';
import { createHistograms, offerCounters } from './open-telemetry-metrics.js';
import { createSpans } from './open-telemetry-spans.js';

const SCOPE = '@walkeros/telemetry';

export interface OpenTelemetryOptions {
  /** Takes the place of the one that the application has registered. */
  meter?: Meter;
  /** Takes the place of the one that the application has registered. `false` makes no spans. */
  tracer?: Tracer | false;
  /** Of the hits that a store answers in the caller's turn, one in this many is timed. Default 8192. */
  everyNthHit?: number;
}

/**
 * Hands counters, latencies and spans of a running flow to OpenTelemetry. Register the
 * SDK first: without one, and without `meter` and `tracer`, the flow is not observed at all.
 *
 * @returns What ends it.
 */
export function observeWithOpenTelemetry(
  collector: Collector,
  options: OpenTelemetryOptions = {},
): () => void {
  const meter = options.meter ?? registeredMeter();
  const tracer = options.tracer === false ? undefined : (options.tracer ?? registeredTracer());
  const ends: (() => void)[] = [];
  const latencies = meter && createHistograms(meter);
  const span = tracer && createSpans(tracer);
  if (meter !== undefined) ends.push(offerCounters(collector, meter));
  if (latencies !== undefined || span !== undefined) {
    ends.push(
      collector.observe(
        (observation) => {
          if (latencies !== undefined) recordLatency(latencies, observation);
          span?.(observation);
        },
        { everyNthHit: options.everyNthHit ?? EVERY_NTH_HIT, follow: span !== undefined },
      ),
    );
  }
  return () => ends.splice(0).forEach((end) => end());
}

function registeredMeter(): Meter | undefined {
  const meter = metrics.getMeter(SCOPE);
  return meter === createNoopMeter() ? undefined : meter;
}

/** The API hands out a tracer in any case; its provider knows whether there is one behind it. */
function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(SCOPE)
    : provider.getTracer(SCOPE);
}
