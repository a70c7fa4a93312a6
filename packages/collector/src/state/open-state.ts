import type { MaybePromise, State, WalkerEvent } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { OpenContext } from '../pipeline/step-context.js';
import { openStateAccess, type StateAccess } from './state-access.js';
import { createStateStep, type StateStep } from './state-step.js';

/** The `state` of one step, taken apart by what has to happen when. */
export interface OpenState {
  /** Every operation, in the order of the config. What sources run. */
  all: StateStep;
  get: StateStep | undefined;
  set: StateStep | undefined;
}

/**
 * Opens the `state` of a step, which may stand on the step or in its config; the
 * config's wins.
 *
 * @param label - For messages: `transformer "session"`.
 * @returns `undefined` for a step without, so that such a step pays nothing.
 */
export function openState(
  label: string,
  definition: { state?: State | State[] },
  { config, collector, clock }: OpenContext,
): OpenState | undefined {
  const entries = [config.state ?? definition.state ?? []].flat();
  if (entries.length === 0) return undefined;
  const accesses = new Map<string | undefined, StateAccess>();
  // One for each store, so that an outage is one line.
  const accessTo = (store: string | undefined): StateAccess => {
    const access = accesses.get(store) ?? openStateAccess(store, { label, collector, clock });
    accesses.set(store, access);
    return access;
  };
  const steps = entries.map((entry) => ({
    mode: entry.mode,
    run: createStateStep(entry, accessTo(entry.store)),
  }));
  const only = (mode: State['mode']): StateStep | undefined => {
    const some = steps.filter((step) => step.mode === mode);
    return some.length === 0 ? undefined : inTurn(some.map(({ run }) => run));
  };
  return { all: inTurn(steps.map(({ run }) => run)), get: only('get'), set: only('set') };
}

/** One after the other, each with what the one before made of the event. */
function inTurn(steps: readonly StateStep[]): StateStep {
  return (event) => runFrom(steps, 0, event);
}

function runFrom(
  steps: readonly StateStep[],
  from: number,
  event: WalkerEvent,
): MaybePromise<WalkerEvent> {
  let current = event;
  for (let index = from; index < steps.length; index++) {
    const outcome = steps[index]?.(current) ?? current;
    if (isPromise(outcome)) {
      return outcome.then((settled) => runFrom(steps, index + 1, settled));
    }
    current = outcome;
  }
  return current;
}
