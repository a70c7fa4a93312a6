/** Why a step or a workflow ended without a result of its own. */
export type UnexpectedReason = 'thrown' | 'timeout' | 'cancelled';

/**
 * A defect: an exception, a step that did not answer in time, or a cancellation. It
 * belongs to the errors of every workflow, and is never cached.
 */
export class UnexpectedError extends Error {
  /** Tells this error apart in a union of error objects. */
  readonly type = 'UnexpectedError';
  readonly reason: UnexpectedReason;
  /** Label of the step; missing when the workflow's own code threw. */
  declare readonly step?: string;

  constructor(reason: UnexpectedReason, message: string, options: UnexpectedDetails = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'UnexpectedError';
    this.reason = reason;
    if (options.step !== undefined) this.step = options.step;
  }
}

/** Where something unexpected happened, and what was thrown. */
export interface UnexpectedDetails {
  readonly step?: string | undefined;
  readonly cause?: unknown;
}

/** What was thrown, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : `threw a ${typeof thrown}`;
}
