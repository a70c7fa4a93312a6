import { isPromise } from '@walkeros/core';
import type { PushOptions, WalkerEvent, MaybePromise } from '@walkeros/core';
import type { Scope } from '../observe/scopes.js';
import { copyValue } from './copy-event.js';
import type { ConsentOrigin } from '../delivery/consent-origin.js';

/** One event on its way, with what all stages of the way share. */
export interface Run extends ConsentOrigin {
  readonly ingest: NonNullable<PushOptions['ingest']>;
  /** Transformers passed so far. */
  hops: number;
  /** Why the event, or a branch of it, got no further. */
  failure: string | undefined;
  /** The call that all of this is part of, where somebody follows it. */
  scope: Scope | undefined;
}

/** One of several events that a stage made of one. */
export interface Branch {
  event: WalkerEvent;
  /** Takes the place of the stages that would follow. */
  rest?: readonly Stage[];
  /** The branch's own, where it shares nothing with the others. */
  run?: Run;
}

/**
 * What comes out of a stage: the event, several, or nothing when it was dropped or
 * the stage failed; a failure is noted on the run.
 */
export type Outcome = WalkerEvent | Branch[] | undefined;

/** A part of an event's way. What goes before or after a step wraps its stage. */
export type Stage = (event: WalkerEvent, run: Run) => MaybePromise<Outcome>;

/**
 * Sends an event through stages, one after the other. Makes no promise as long as
 * no stage does.
 */
export function runStages(
  stages: readonly Stage[],
  event: WalkerEvent,
  run: Run,
): MaybePromise<Outcome> {
  let current = event;
  for (let index = 0; index < stages.length; index++) {
    const outcome = stages[index]?.(current, run);
    if (outcome === undefined) return undefined;
    if (isPromise(outcome)) {
      const rest = stages.slice(index + 1);
      return outcome.then((settled) => resume(run, () => goOn(settled, rest, run)));
    }
    if (Array.isArray(outcome)) return goOn(outcome, stages.slice(index + 1), run);
    current = outcome;
  }
  return current;
}

/** What follows on a stage that has waited is still part of the call that it was part of. */
export function resume<T>({ scope }: Run, work: () => T): T {
  return scope === undefined ? work() : scope.resume(work);
}

function goOn(outcome: Outcome, rest: readonly Stage[], run: Run): MaybePromise<Outcome> {
  if (outcome === undefined) return undefined;
  if (!Array.isArray(outcome)) return runStages(rest, outcome, run);
  const ends = outcome.map((branch) => {
    const end = runStages(branch.rest ?? rest, branch.event, branch.run ?? run);
    const { run: own } = branch;
    if (own === undefined) return end;
    return isPromise(end)
      ? end.then((settled) => ownBranches(settled, own))
      : ownBranches(end, own);
  });
  return joinEnds(ends);
}

/** The ends of several branches as one. */
export function joinEnds(ends: readonly MaybePromise<Outcome>[]): MaybePromise<Outcome> {
  return ends.some(isPromise)
    ? Promise.all(ends).then(joinBranches)
    : joinBranches(ends as readonly Outcome[]);
}

function joinBranches(ends: readonly Outcome[]): Outcome {
  const branches = ends.flatMap((end): Branch[] => {
    if (end === undefined) return [];
    return Array.isArray(end) ? end : [{ event: end }];
  });
  const [first, ...others] = branches;
  return others.length === 0 && first?.run === undefined ? first?.event : branches;
}

/**
 * The run of a branch that shares nothing with its siblings but the count of hops,
 * which bounds all of them together, and the note of what failed.
 */
export function branchRun(run: Run): Run {
  return {
    ...run,
    ingest: copyValue(run.ingest),
    get hops() {
      return run.hops;
    },
    set hops(hops) {
      run.hops = hops;
    },
    get failure() {
      return run.failure;
    },
    set failure(failure) {
      run.failure = failure;
    },
  };
}

/** What came out of a branch, as branches with a run of their own. */
export function ownBranches(outcome: Outcome, run: Run): Outcome {
  if (outcome === undefined) return undefined;
  const branches = Array.isArray(outcome) ? outcome : [{ event: outcome }];
  return branches.map((branch) => ({ run, ...branch }));
}

/** The events that came through. */
export function eventsOf(outcome: Outcome): WalkerEvent[] {
  return branchesOf(outcome).map(({ event }) => event);
}

/** The events that came through, each with the run of its own where it has one. */
export function branchesOf(outcome: Outcome): Branch[] {
  if (outcome === undefined) return [];
  return Array.isArray(outcome) ? outcome : [{ event: outcome }];
}
