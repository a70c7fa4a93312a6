import type { MaybePromise } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import {
  eventsOf,
  resume,
  type Outcome,
  type Run,
  type Stage,
} from '../pipeline/run-stages.js';
import type { OpenState } from './open-state.js';
import type { StateStep } from './state-step.js';

/**
 * A step with its `state` around it: `get` before the step sees the event, `set` for
 * every event that it lets go on, one after the other. An event that was dropped, or
 * whose step failed, sets nothing.
 *
 * Source: `state.txt`, "Execution order".
 */
export function withState(stage: Stage, state: OpenState | undefined): Stage {
  if (state === undefined) return stage;
  const { get, set } = state;
  const setAfter = set === undefined ? stage : withSet(stage, set);
  return get === undefined ? setAfter : withGet(setAfter, get);
}

function withGet(stage: Stage, get: StateStep): Stage {
  return (event, run) => {
    const enriched = get(event);
    return isPromise(enriched)
      ? enriched.then((settled) => stage(settled, run))
      : stage(enriched, run);
  };
}

function withSet(stage: Stage, set: StateStep): Stage {
  return (event, run: Run) => {
    const outcome = stage(event, run);
    return isPromise(outcome)
      ? outcome.then((settled) => resume(run, () => setEach(set, settled)))
      : setEach(set, outcome);
  };
}

function setEach(set: StateStep, outcome: Outcome): MaybePromise<Outcome> {
  let done: Promise<unknown> | undefined;
  for (const event of eventsOf(outcome)) {
    const each = done === undefined ? set(event) : done.then(() => set(event));
    if (isPromise(each)) done = each;
  }
  return done === undefined ? outcome : done.then(() => outcome);
}
