import type { Err } from './result.js';

/**
 * Leaves a workflow early: a step whose result is an `err` throws it, `run` catches it.
 * Not an `Error`, because nothing went wrong and a stack trace would cost more than the
 * step.
 */
export class StepExit {
  readonly result: Err<unknown>;

  constructor(result: Err<unknown>) {
    this.result = result;
  }
}

/**
 * Whether a caught value is a step's way out of the workflow. A `try` around a step has
 * to throw it on, or the workflow continues as if the step had not failed.
 */
export function isStepExit(caught: unknown): boolean {
  return caught instanceof StepExit;
}
