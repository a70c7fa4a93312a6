import type { Clock } from '@walkeros/core';

/** What a warning is about. */
export type WarningCode =
  /** The cache could not be read; the step ran. */
  | 'read-failed'
  /** The cache could not be written; the step's result stands. */
  | 'write-failed'
  /** The cache holds something under the key that no step has written; the step ran. */
  | 'foreign-entry'
  /** The result holds something that cannot be copied; it is served, not cached. */
  | 'not-copyable'
  /** One key, two labels: probably two different steps. Served all the same. */
  | 'label-mismatch';

/** Something that went wrong without failing its step. */
export interface StepWarning {
  readonly code: WarningCode;
  readonly message: string;
  /** `label-mismatch`: the label under which the key was used before. */
  readonly otherLabel?: string;
  readonly cause?: unknown;
}

interface OfStep {
  /** The step's category. */
  readonly label: string;
  /** The step's identity; missing when the step is not cached. */
  readonly key?: string | undefined;
  /** Milliseconds since the step began. */
  readonly durationMs: number;
}

interface OfRun {
  /** Milliseconds since the run began. */
  readonly durationMs: number;
}

/** What happens, without where and when. */
export type WorkflowHappening =
  | ({ readonly type: 'workflow_start' | 'workflow_success' } & OfRun)
  | ({ readonly type: 'workflow_error'; readonly error: unknown } & OfRun)
  | ({ readonly type: 'step_start' | 'step_miss' | 'step_success' } & OfStep)
  /** `ok`: whether a value or an error was found. `joined`: found by another step's read. */
  | ({ readonly type: 'step_hit'; readonly ok: boolean; readonly joined: boolean } & OfStep)
  | ({ readonly type: 'step_error'; readonly error: unknown } & OfStep)
  | ({
      readonly type: 'step_retry';
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** How long the next attempt is put off. */
      readonly delayMs: number;
      readonly error: unknown;
    } & OfStep)
  | ({ readonly type: 'step_warning' } & StepWarning & OfStep);

/** What `onEvent` is told. */
export type WorkflowEvent = WorkflowHappening & {
  /** Name of the workflow. */
  readonly workflow: string;
  /** The same for all events of one run. */
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
};

/** Is told what happens. */
export type EventListener = (event: WorkflowEvent) => void;

/** Passes the happenings of one run on. A listener that fails is not the workflow's problem. */
export function createEmit(
  workflow: string,
  onEvent: EventListener,
  clock: Clock,
): (happening: WorkflowHappening) => void {
  const runId = clock.random().toString(36).slice(2, 12).padEnd(10, '0');
  return (happening) => {
    try {
      const told: unknown = onEvent({ ...happening, workflow, runId, atMs: clock.now() });
      Promise.resolve(told).catch(() => undefined);
    } catch {
      // The run goes on.
    }
  };
}
