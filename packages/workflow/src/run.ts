import { createEmit, type WorkflowHappening } from './events.js';
import { KeyLabels } from './key-labels.js';
import type { WorkflowCounters } from './workflow-counters.js';
import type { WorkflowSettings } from './workflow-options.js';

/** One run of a workflow, as its steps see it. */
export interface Run {
  readonly settings: WorkflowSettings;
  readonly counters: WorkflowCounters;
  readonly labels: KeyLabels;
  /** Cancels the run; missing when nobody can. */
  readonly signal: AbortSignal | undefined;
  /** Missing when nobody listens, so that no event is made. */
  readonly emit: ((happening: WorkflowHappening) => void) | undefined;
}

export function createRun(
  settings: WorkflowSettings,
  counters: WorkflowCounters,
  signal: AbortSignal | undefined,
): Run {
  const { name, onEvent, clock } = settings;
  return {
    settings,
    counters,
    signal,
    labels: new KeyLabels(),
    emit: onEvent && createEmit(name, onEvent, clock),
  };
}
