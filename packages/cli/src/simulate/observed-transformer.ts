import { isPromise, type Transformer, type TransformerResult } from '@walkeros/core';
import { changesBetween } from './changes-between.js';
import type { Recorder, StepTrace } from './trace.js';

/** A transformer that tells what it did to each event. */
export function observedTransformer(
  id: string,
  transformer: Transformer,
  recorder: Recorder,
): Transformer {
  return {
    type: transformer.type,
    config: transformer.config,
    push(event, context) {
      const before = structuredClone(event);
      const record = (step: Omit<StepTrace, 'transformer'>): void =>
        recorder.step(before, { transformer: id, ...step });
      const passOn = (result: TransformerResult): TransformerResult => {
        record(traceOf(before, event, result));
        return result;
      };
      const fail = (error: unknown): never => {
        const message = error instanceof Error ? error.message : String(error);
        record({ status: 'failed', changes: [], error: message });
        throw error;
      };
      try {
        const result = transformer.push(event, context);
        return isPromise(result) ? result.then(passOn, fail) : passOn(result);
      } catch (error) {
        return fail(error);
      }
    },
    ...(transformer.init && { init: (context) => transformer.init?.(context) }),
    ...(transformer.destroy && { destroy: (context) => transformer.destroy?.(context) }),
  };
}

function traceOf(
  before: object,
  event: object,
  result: TransformerResult,
): Pick<StepTrace, 'status' | 'changes'> {
  if (result === false) return { status: 'dropped', changes: [] };
  if (Array.isArray(result)) return { status: 'branched', changes: [] };
  const after = result === undefined ? event : { ...event, ...result.event };
  return { status: 'ok', changes: changesBetween(before, after) };
}
