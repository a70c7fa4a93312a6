import { isPromise } from '@walkeros/core';
import { ActiveStep, type StepCall } from './active-step.js';
import type { Run } from './run.js';
import { runStep } from './run-step.js';
import { allOf, eachOf } from './step-collections.js';
import type { CollectionOptions, Step, StepOptions } from './step.js';

/** The `step` of one run. */
export function createStep<E>(run: Run): Step<E> {
  const begin = (label: string, work: unknown, options?: StepOptions): Promise<unknown> =>
    observed(start(run, () => ({ label, work, options })));

  const withPromise = (label: string, work: unknown, options?: StepOptions): Promise<unknown> =>
    begin(label, isPromise(work) ? getterOf(work) : work, options);

  const all = (
    label: string,
    shape: Readonly<Record<string, unknown>>,
    options?: CollectionOptions,
  ): Promise<unknown> => {
    const work = (): unknown => allOf(label, shape, options?.concurrency);
    return observed(start(run, () => ({ label, work: work(), options })));
  };

  const map = (
    ...[label, items, work, options]: [string, Iterable<unknown>, unknown, CollectionOptions?]
  ): Promise<unknown> => {
    const each = (): unknown =>
      eachOf(label, items, { work, concurrency: options?.concurrency });
    return observed(start(run, () => ({ label, work: each(), options })));
  };

  return Object.assign(begin, { run: withPromise, all, map }) as unknown as Step<E>;
}

/** A mistake in the call rejects the step's promise, like everything else that goes wrong. */
async function start(run: Run, call: () => StepCall): Promise<unknown> {
  return runStep(new ActiveStep(run, call()));
}

/** A step that nobody awaits must not end the process when it fails. */
function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function getterOf<T>(begun: Promise<T>): () => Promise<T> {
  const promise = observed(Promise.resolve(begun));
  return () => promise;
}
