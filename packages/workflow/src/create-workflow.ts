import type { MaybePromise } from '@walkeros/core';
import { createStep } from './create-step.js';
import type { ErrorsOf } from './inferred-errors.js';
import { ok, type Err, type Result } from './result.js';
import { createRun, type Run } from './run.js';
import type { Step } from './step.js';
import { StepExit } from './step-exit.js';
import { messageOf, UnexpectedError } from './unexpected-error.js';
import { createCounters, type WorkflowCounters } from './workflow-counters.js';
import { workflowSettings, type WorkflowOptions } from './workflow-options.js';

/** What the body of a workflow is given. */
export interface WorkflowContext<D extends object> {
  readonly step: Step<ErrorsOf<D> | UnexpectedError>;
  readonly deps: D;
}

/** Options of one run. */
export interface RunOptions {
  /** Cancels the run: no step begins after it aborts, and running ones are told. */
  readonly signal?: AbortSignal;
}

/** A function made of steps; what {@link createWorkflow} makes. */
export interface Workflow<D extends object> {
  readonly name: string;
  /** What the keyed steps of all runs did so far; a fresh snapshot at each read. */
  readonly counters: WorkflowCounters;
  /**
   * Runs `body` once.
   *
   * @returns `ok` with what `body` returned, or the `err` of the step that ended it. Never
   *   rejects: exceptions, timeouts and cancellations are an {@link UnexpectedError}.
   */
  run<T>(
    body: (context: WorkflowContext<D>) => MaybePromise<T>,
    options?: RunOptions,
  ): Promise<Result<T, ErrorsOf<D> | UnexpectedError>>;
}

/**
 * A workflow: a function made of steps, each of which can be cached under a key. Source:
 * `workflow-caching.txt`.
 *
 * @param name - Names the workflow in events.
 * @param deps - Functions that return results; their errors are the workflow's.
 * @throws ConfigError when a name or an option is wrong.
 */
export function createWorkflow<D extends object>(
  name: string,
  deps: D,
  options: WorkflowOptions<ErrorsOf<D>> = {},
): Workflow<D> {
  const settings = workflowSettings(name, options);
  const counters = createCounters();

  async function runBody<T>(
    run: Run,
    body: (context: WorkflowContext<D>) => MaybePromise<T>,
  ): Promise<Result<T, unknown>> {
    try {
      return ok(await body({ step: createStep(run), deps }));
    } catch (thrown) {
      return thrown instanceof StepExit ? thrown.result : unexpected(name, thrown);
    }
  }

  return {
    name,
    get counters() {
      return { ...counters };
    },
    async run(body, { signal } = {}) {
      const run = createRun(settings, counters, signal);
      const { emit } = run;
      const startMs = emit ? settings.clock.monotonicNow() : 0;
      emit?.({ type: 'workflow_start', durationMs: 0 });
      const result = await runBody(run, body);
      const durationMs = emit ? settings.clock.monotonicNow() - startMs : 0;
      if (result.ok) emit?.({ type: 'workflow_success', durationMs });
      else emit?.({ type: 'workflow_error', durationMs, error: result.error });
      return result as Result<Awaited<ReturnType<typeof body>>, ErrorsOf<D> | UnexpectedError>;
    },
  };
}

/** The workflow's own code threw, or a step was called in a wrong way. */
function unexpected(name: string, thrown: unknown): Err<UnexpectedError> {
  const message = `workflow "${name}" failed: ${messageOf(thrown)}`;
  const error =
    thrown instanceof UnexpectedError
      ? thrown
      : new UnexpectedError('thrown', message, { cause: thrown });
  return { ok: false, error, cause: thrown };
}
