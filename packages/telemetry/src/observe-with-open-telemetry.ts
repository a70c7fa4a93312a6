import {
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  trace,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import type { Collector, Observation } from '@walkeros/core';
import { EVERY_NTH_HIT, recordLatency } from './latency.js';
import { createHistograms, offerCounters } from './open-telemetry-metrics.js';
import { createSpans } from './open-telemetry-spans.js';

const SCOPE = '@walkeros/telemetry';

export interface OpenTelemetryOptions {
  /** Takes the place of the one that the application has registered. */
  meter?: Meter;
  /** Takes the place of the one that the application has registered. `false` makes no spans. */
  tracer?: Tracer | false;
  /** Of the hits that a store answers in the caller's turn, one in this many is timed. Default 32768. */
  everyNthHit?: number;
  /** Which spans there are beside those of steps, and of calls of stores that have to wait. */
  spans?: SpanOptions;
}

export interface SpanOptions {
  /**
   * A span for every hit in memory, which takes many times as long as the hit. Default
   * false: the span of a step says how many hits it had of each store.
   */
  hits?: boolean;
  /**
   * Makes the spans of steps active also where the application has no active span itself,
   * so that those of instrumented clients lie in them. Needs the SDK's context manager,
   * which before Node 24 makes every promise of the process dearer. Default false: only
   * where something is active already.
   */
  activate?: boolean;
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
  if (meter !== undefined) {
    const latencies = createHistograms(meter);
    const record = (observation: Observation): void => recordLatency(latencies, observation);
    const { everyNthHit = EVERY_NTH_HIT } = options;
    ends.push(offerCounters(collector, meter));
    ends.push(collector.observe(record, { everyNthHit, follow: false }));
  }
  if (tracer !== undefined) ends.push(traceCalls(collector, tracer, options.spans));
  return () => ends.splice(0).forEach((end) => end());
}

function traceCalls(
  collector: Collector,
  tracer: Tracer,
  { hits = false, activate = false }: SpanOptions = {},
): () => void {
  const { begin, ended, stop } = createSpans(tracer, { hits, activate });
  const everyNthHit = hits ? 1 : EVERY_NTH_HIT;
  const end = collector.observe(ended, { everyNthHit, begin });
  return () => {
    end();
    stop();
  };
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
