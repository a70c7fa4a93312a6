/**
 * Spans of calls. The span of a step begins with it, so that whatever the step calls has
 * a span to lie in, and so that the sampler is asked before any work is done.
 *
 * Stores get a span for what leaves the process or takes long, not for what they answer
 * at once: a hit in memory takes less time than a span, and says nothing by itself. Hits
 * are counted on the span of the step.
 */
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { Observation, ObservedRun, ObservedStart } from '@walkeros/core';

/** Calls whose spans are remembered after their end, for what they left running. */
const MAX_ENDED = 1_000;
/** A call that a store answers at once has a span of its own from this many milliseconds on. */
const SLOW_MS = 1;

const KINDS: Readonly<Record<Observation['step']['kind'], SpanKind>> = {
  source: SpanKind.SERVER,
  transformer: SpanKind.INTERNAL,
  destination: SpanKind.CLIENT,
  store: SpanKind.CLIENT,
};

export interface SpansOptions {
  /** Whether a hit in memory has a span of its own. */
  readonly hits: boolean;
  /** Whether spans are made active also where the application has none that is. */
  readonly activate: boolean;
}

/** What makes spans of the calls of a flow. */
export interface Spans {
  begin(start: ObservedStart): boolean | ObservedRun;
  ended(observation: Observation): void;
  /** Ends the spans of calls that are on their way. */
  stop(): void;
}

interface Open {
  readonly span: Span;
  /** Where what is called within has its place. */
  readonly within: Context;
}

export function createSpans(tracer: Tracer, { hits, activate }: SpansOptions): Spans {
  const open = new Map<number, Open>();
  const ended = new Map<number, Context>();

  function placeIn(parent: number | undefined): Context | undefined {
    if (parent === undefined) return undefined;
    return open.get(parent)?.within ?? ended.get(parent);
  }

  function remember(call: number, within: Context): void {
    ended.set(call, within);
    if (ended.size <= MAX_ENDED) return;
    for (const oldest of ended.keys()) {
      ended.delete(oldest);
      break;
    }
  }

  /** A call of a store, told of after it has ended. What nobody traces begins no trace. */
  function emit(observation: Observation): void {
    const { parent, startMs, durationMs } = observation;
    const around = parent === undefined ? activeContext() : placeIn(parent);
    if (around === undefined || !isWorthASpan(observation, hits)) return;
    const span = startSpan(tracer, observation, around);
    finish(span, observation);
    span.end(startMs + durationMs);
  }

  return {
    begin(start) {
      const { parent, call } = start;
      const around = parent === undefined ? entryContext(start) : placeIn(parent);
      if (around === undefined) return false;
      const span = startSpan(tracer, start, around);
      if (!span.isRecording()) return false;
      const within = trace.setSpan(around, span);
      open.set(call, { span, within });
      const isActive = activate || context.active() !== ROOT_CONTEXT;
      return isActive ? (run) => context.with(within, run) : true;
    },
    ended(observation) {
      const { call, startMs, durationMs } = observation;
      if (call === 0) return emit(observation);
      const begun = open.get(call);
      if (begun === undefined) return;
      open.delete(call);
      remember(call, begun.within);
      finish(begun.span, observation);
      begun.span.end(startMs + durationMs);
    },
    stop() {
      for (const { span } of open.values()) span.end();
      open.clear();
      ended.clear();
    },
  };
}

function isWorthASpan({ op, status, atOnce, durationMs }: Observation, hits: boolean): boolean {
  if (op === 'evict') return false;
  if (status === 'failed' || atOnce === undefined || durationMs >= SLOW_MS) return true;
  return hits && status === 'hit';
}

function startSpan(
  tracer: Tracer,
  { step, op, startMs, event, ...call }: ObservedStart & Pick<Observation, 'tier'>,
  around: Context,
): Span {
  const attributes: Attributes = {
    'walkeros.step.kind': step.kind,
    'walkeros.step.id': step.id,
    'walkeros.operation': op,
    ...(call.tier !== undefined && { 'walkeros.store.tier': call.tier }),
    ...(event !== undefined && { 'walkeros.event.id': event.id }),
  };
  const options = { kind: KINDS[step.kind], startTime: startMs, attributes };
  return tracer.startSpan(`${step.kind} ${step.id} ${op}`, options, around);
}

/** What is known once a call has ended. */
function finish(span: Span, { status, code, event, hits = {} }: Observation): void {
  span.setAttribute('walkeros.outcome', status);
  if (event !== undefined) span.setAttribute('walkeros.event.id', event.id);
  for (const [store, count] of Object.entries(hits)) {
    span.setAttribute(`walkeros.store.${store}.hits`, count);
  }
  if (code !== undefined) span.setAttribute('error.type', code);
  if (status !== 'failed') return;
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(code !== undefined && { message: code }),
  });
}

/** What the application has made active, if that is part of a trace. */
function activeContext(): Context | undefined {
  const active = context.active();
  return trace.getSpanContext(active) === undefined ? undefined : active;
}

/**
 * Where an event enters: in the span that the application has active, for example that of
 * the request, unless the event belongs to another trace.
 */
function entryContext({ traceparent }: ObservedStart): Context {
  const active = activeContext();
  const [, traceId = '', spanId = '', flags = ''] = traceparent?.split('-') ?? [];
  if (active !== undefined) {
    const isSame = trace.getSpanContext(active)?.traceId === traceId;
    if (traceparent === undefined || isSame) return active;
  }
  if (traceparent === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
