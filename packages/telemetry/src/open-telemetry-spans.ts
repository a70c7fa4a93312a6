import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import type { Observation } from '@walkeros/core';

/** Calls that wait for the one around them to end, over all events. Beyond it the oldest are given up. */
const MAX_WAITING = 10_000;
/** Calls whose spans are remembered, for what they left running. */
const MAX_ENDED = 1_000;

const KINDS: Readonly<Record<Observation['step']['kind'], SpanKind>> = {
  source: SpanKind.SERVER,
  transformer: SpanKind.INTERNAL,
  destination: SpanKind.CLIENT,
  store: SpanKind.CLIENT,
};

/**
 * Makes spans of calls. A call is told of after it has ended, inner ones first, while a
 * span needs the span around it: so calls wait until the outermost one has ended.
 */
export function createSpans(tracer: Tracer): (observation: Observation) => void {
  const waiting = new Map<number, Observation[]>();
  const ended = new Map<number, Context>();
  let waitingCalls = 0;

  function wait(parent: number, observation: Observation): void {
    const siblings = waiting.get(parent);
    if (siblings === undefined) waiting.set(parent, [observation]);
    else siblings.push(observation);
    waitingCalls++;
    for (const [oldest, calls] of waiting) {
      if (waitingCalls <= MAX_WAITING) break;
      waiting.delete(oldest);
      waitingCalls -= calls.length;
    }
  }

  function remember(call: number, context: Context): void {
    ended.set(call, context);
    if (ended.size <= MAX_ENDED) return;
    for (const oldest of ended.keys()) {
      ended.delete(oldest);
      break;
    }
  }

  function emit(observation: Observation, around: Context): void {
    const { step, op, startMs, durationMs, status, code, call } = observation;
    const options = {
      kind: KINDS[step.kind],
      startTime: startMs,
      attributes: attributesOf(observation),
    };
    const span = tracer.startSpan(`${step.kind} ${step.id} ${op}`, options, around);
    if (status === 'failed') {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(code !== undefined && { message: code }),
      });
    }
    if (call !== 0) {
      const context = trace.setSpan(around, span);
      remember(call, context);
      const inner = waiting.get(call) ?? [];
      waiting.delete(call);
      waitingCalls -= inner.length;
      for (const each of inner) emit(each, context);
    }
    span.end(startMs + durationMs);
  }

  return (observation) => {
    const { parent, traceparent } = observation;
    if (parent === undefined) return emit(observation, remoteContext(traceparent));
    const around = ended.get(parent);
    if (around !== undefined) emit(observation, around);
    else wait(parent, observation);
  };
}

function attributesOf({ step, tier, op, status, code, event }: Observation): Attributes {
  return {
    'walkeros.step.kind': step.kind,
    'walkeros.step.id': step.id,
    'walkeros.operation': op,
    'walkeros.outcome': status,
    ...(tier !== undefined && { 'walkeros.store.tier': tier }),
    ...(event !== undefined && { 'walkeros.event.id': event.id }),
    ...(code !== undefined && { 'error.type': code }),
  };
}

/** The place in a trace that a `traceparent` names. The collector has checked its form. */
function remoteContext(traceparent: string | undefined): Context {
  if (traceparent === undefined) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
