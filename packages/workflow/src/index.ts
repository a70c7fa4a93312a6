export type { Err, Ok, Result } from './result.js';
export { err, isResult, ok } from './result.js';
export type { UnexpectedDetails, UnexpectedReason } from './unexpected-error.js';
export { UnexpectedError } from './unexpected-error.js';
export { isStepExit } from './step-exit.js';
export type { ErrorsOf, ValueIn } from './inferred-errors.js';
export type { CollectionOptions, Step, StepContext, StepOptions, Work } from './step.js';
export type { RetryOptions } from './retry.js';
export type { CacheEntry, WorkflowCache } from './workflow-cache.js';
export { storeCache } from './workflow-cache.js';
export type {
  EventListener,
  StepWarning,
  WarningCode,
  WorkflowEvent,
  WorkflowHappening,
} from './events.js';
export type { WorkflowCounters } from './workflow-counters.js';
export type { WorkflowOptions } from './workflow-options.js';
export type { RunOptions, Workflow, WorkflowContext } from './create-workflow.js';
export { createWorkflow } from './create-workflow.js';
