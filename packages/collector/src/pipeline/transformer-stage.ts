import type {
  Chain,
  Deadline,
  OutageLog,
  Transformer,
  TransformerOutput,
  TransformerResult,
  WalkerEvent,
  MaybePromise,
} from '@walkeros/core';
import { WalkerError, within, isPromise } from '@walkeros/core';
import { messageOf } from '../message-of.js';
import { namesIn } from '../routes/parts-of.js';
import type { ResolveChain } from './chains.js';
import { copyEvent } from './copy-event.js';
import type { Branch, Outcome, Run, Stage } from './run-stages.js';
import { pushContext, type OpenContext } from './step-context.js';

/** Transformers that one event may pass: more than that is a circle of answers with `next`. */
const MAX_HOPS = 256;

export interface TransformerParts {
  transformer: Transformer;
  context: OpenContext;
  counters: { dropped: number; failed: number };
  deadline: Deadline;
  resolveChain: ResolveChain;
  /** Whether a name that stands in a `next` is a transformer's. */
  isKnown: (name: string) => boolean;
  log: OutageLog;
}

/**
 * The stage that calls a transformer. An exception does not lose the event in
 * silence: it goes no further, and the push answers with the error.
 */
export function createTransformerStage(parts: TransformerParts): Stage {
  return (event, run) => {
    try {
      return callTransformer(parts, event, run);
    } catch (error) {
      return fail(parts, error, run);
    }
  };
}

function callTransformer(
  parts: TransformerParts,
  event: WalkerEvent,
  run: Run,
): MaybePromise<Outcome> {
  const { transformer, context, deadline } = parts;
  if (++run.hops > MAX_HOPS) throw new Error(`the event passed more than ${MAX_HOPS} steps`);
  const result = transformer.push(event, pushContext(context, run.ingest));
  if (!isPromise(result)) return outcomeOf(parts, result, event);
  const late = (): never => {
    throw new WalkerError('DELIVERY_FAILED', `no answer within ${deadline.timeoutMs} ms`);
  };
  return within(result, deadline, late)
    .then((settled) => outcomeOf(parts, settled, event))
    .catch((error: unknown) => fail(parts, error, run));
}

function fail(
  { context, counters, log }: TransformerParts,
  error: unknown,
  run: Run,
): undefined {
  counters.failed++;
  log.failure(messageOf(error));
  run.failure = `transformer "${context.id}" failed: ${messageOf(error)}`;
  return undefined;
}

function outcomeOf(
  parts: TransformerParts,
  result: TransformerResult,
  event: WalkerEvent,
): Outcome {
  parts.log.success();
  if (result === undefined) return event;
  if (result === false) {
    parts.counters.dropped++;
    return undefined;
  }
  if (Array.isArray(result)) {
    return result.map((output) => {
      const branch = branchOf(parts, output, event);
      return { ...branch, event: copyEvent(branch.event) };
    });
  }
  const branch = branchOf(parts, result, event);
  return branch.rest === undefined ? branch.event : [branch];
}

function branchOf(
  parts: TransformerParts,
  output: TransformerOutput,
  event: WalkerEvent,
): Branch {
  const next = output.event === undefined ? event : completeEvent(output.event, event);
  return output.next === undefined
    ? { event: next }
    : { event: next, rest: restOf(parts, output.next) };
}

function restOf({ isKnown, resolveChain }: TransformerParts, next: Chain): readonly Stage[] {
  const unknown = namesIn(next).find(({ name }) => !isKnown(name));
  if (unknown === undefined) return resolveChain(next);
  throw new Error(`it answered with next "${unknown.name}", which is not a transformer`);
}

/**
 * What a transformer answers with takes the event's place as a whole, so that a
 * part that was left out is gone. Only what makes the event this event is kept.
 */
function completeEvent(output: Partial<WalkerEvent>, event: WalkerEvent): WalkerEvent {
  if (isComplete(output)) return output;
  const { name, id, trigger, entity, action, timestamp, timing, source } = event;
  return {
    name,
    id,
    trigger,
    entity,
    action,
    timestamp,
    timing,
    source,
    data: {},
    context: {},
    globals: {},
    custom: {},
    user: {},
    nested: [],
    consent: {},
    ...output,
  };
}

const PARTS: readonly (keyof WalkerEvent)[] = [
  ...(['name', 'id', 'trigger', 'entity', 'action', 'timestamp', 'timing', 'source'] as const),
  ...(['data', 'context', 'globals', 'custom', 'user', 'nested', 'consent'] as const),
];

function isComplete(event: Partial<WalkerEvent>): event is WalkerEvent {
  for (const part of PARTS) {
    if (event[part] === undefined) return false;
  }
  return true;
}
