import { isPromise } from '@walkeros/core';
import type { Observation } from '@walkeros/core';
import type { Outcome, Run, Stage } from '../pipeline/run-stages.js';
import type { Observers } from './observers.js';
import { traceparentOf } from './traceparent.js';

/** A stage that reports its calls while somebody observes. */
export function observeStage(
  stage: Stage,
  step: Observation['step'],
  observers: Observers,
): Stage {
  return (event, run) => {
    if (!observers.active) return stage(event, run);
    // A run of its own: branches run side by side, and a failure is that of one call.
    const own: Run = { ...run, failure: undefined };
    const call = {
      step,
      op: 'push',
      event: { id: event.id, name: event.name },
      traceparent: traceparentOf(run.ingest),
      within: run.scope,
    } as const;
    const passOn = (outcome: Outcome): Outcome => {
      run.failure = own.failure ?? run.failure;
      return outcome;
    };
    const outcome = observers.watch(
      call,
      () => stage(event, own),
      (settled) => ({ status: statusOf(settled, own) }),
    );
    run.hops = Math.max(run.hops, own.hops);
    return isPromise(outcome) ? outcome.then(passOn) : passOn(outcome);
  };
}

function statusOf(outcome: Outcome, { failure }: Run): Observation['status'] {
  if (failure !== undefined) return 'failed';
  return outcome === undefined ? 'dropped' : 'ok';
}
