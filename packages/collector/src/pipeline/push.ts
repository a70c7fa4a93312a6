import { isPromise } from '@walkeros/core';
import type {
  Clock,
  PartialEvent,
  PushOptions,
  PushResult,
  WalkerEvent,
  MaybePromise,
} from '@walkeros/core';
import type { Admit } from '../event-cache/source-cache.js';
import type { BeforeRun } from '../delivery/before-run.js';
import { isRecord } from '../is-record.js';
import { observePush } from '../observe/observe-push.js';
import type { Observers } from '../observe/observers.js';
import type { Gate } from '../lifecycle/gate.js';
import { messageOf } from '../message-of.js';
import { copyValue } from './copy-event.js';
import { createEvent, INVALID_NAME, type Origin } from './create-event.js';
import { deliver, joinResults } from './deliver.js';
import type { DestinationStep } from './destination-step.js';
import { branchesOf, runStages, type Outcome, type Run, type Stage } from './run-stages.js';
import type { Session } from './session.js';

/** What the events of one config pass: a flow that gets another config has two for a while. */
export interface Lane {
  readonly gate: Gate;
  readonly destinations: readonly DestinationStep[];
  readonly routes: ReadonlyMap<string, Route>;
}

/** The way of events that come from one source. */
export interface Route {
  readonly lane: Lane;
  id: string;
  type: string;
  counters: { count: number; rejected: number };
  /** The source's `before` chain, its state, its mapping, its `next` chain. */
  stages: readonly Stage[];
  /** Where the source has a cache: what leads up to it, in place of the first of the stages. */
  admission?: Admission;
}

export interface Admission {
  before: readonly Stage[];
  admit: Admit;
}

/** Takes an event in; `route` is `undefined` when it comes from no source. */
export type Push = (
  input: PartialEvent,
  route: Route | undefined,
  ingest?: PushOptions['ingest'],
) => Promise<PushResult>;

export interface PushParts {
  /** The lane of events that come from no source. */
  current: () => Lane;
  session: Session;
  clock: Clock;
  observers: Observers;
  beforeRun: BeforeRun;
  /** Counts events that are handed in. */
  onEvent: () => void;
}

/** Where an event comes from. */
interface Way {
  readonly lane: Lane;
  readonly route: Route | undefined;
  readonly ingest: Run['ingest'];
  readonly scope?: Run['scope'];
}

/** An event with what goes along with it. */
interface Traveller {
  readonly event: WalkerEvent;
  readonly run: Run;
}

/** What carries every event through the flow. It always answers, and never throws. */
export function createPush(parts: PushParts): Push {
  const { current, observers } = parts;
  return (input, route, ingest = {}) => {
    const lane = route?.lane ?? current();
    const { gate } = lane;
    if (gate.state !== 'open') return Promise.resolve(refusal(gate));
    try {
      const way = { lane, route, ingest };
      const result = observers.active
        ? observePush(observers, way, (scope) => carry(parts, input, { ...way, scope }))
        : carry(parts, input, way);
      return isPromise(result) ? gate.track(result.catch(unexpected)) : Promise.resolve(result);
    } catch (error) {
      return Promise.resolve(unexpected(error));
    }
  };
}

function carry(parts: PushParts, input: PartialEvent, way: Way): MaybePromise<PushResult> {
  const { route } = way;
  parts.onEvent();
  const event = isRecord(input) ? createEvent(input, originOf(parts, way)) : INVALID_NAME;
  if (route !== undefined) route.counters.count++;
  if (typeof event === 'string') {
    if (route !== undefined) route.counters.rejected++;
    return { ok: false, invalid: true, error: event };
  }
  if (parts.beforeRun.isWaiting) return hold(parts, { input, event }, way);
  return travel(parts, { event, ownConsent: input.consent }, way);
}

function travel(
  parts: PushParts,
  { event, ownConsent }: Pick<Run, 'ownConsent'> & { event: WalkerEvent },
  { lane, route, ingest, scope }: Way,
): MaybePromise<PushResult> {
  const sharedConsent = parts.session.consent;
  const run: Run = { ingest, hops: 0, failure: undefined, sharedConsent, ownConsent, scope };
  if (route === undefined) return arrive(lane, event, { event, run });
  return route.admission === undefined
    ? pass(lane, route.stages, { event, run })
    : seekAdmission(lane, { stages: route.stages, ...route.admission }, { event, run });
}

function pass(
  lane: Lane,
  stages: readonly Stage[],
  { event, run }: Traveller,
): MaybePromise<PushResult> {
  const outcome = runStages(stages, event, run);
  return isPromise(outcome)
    ? outcome.then((settled) => arrive(lane, settled, { event, run }))
    : arrive(lane, outcome, { event, run });
}

/** An event that became several, or none, before the cache has no one answer to cache. */
function seekAdmission(
  lane: Lane,
  { before, admit, stages }: Admission & Pick<Route, 'stages'>,
  { event, run }: Traveller,
): MaybePromise<PushResult> {
  const proceed = (outcome: Outcome): MaybePromise<PushResult> => {
    if (outcome === undefined || Array.isArray(outcome)) {
      return pass(lane, [() => outcome, ...stages], { event, run });
    }
    const goOn = (): MaybePromise<PushResult> => pass(lane, stages, { event: outcome, run });
    return admit({ event: outcome, ingest: run.ingest, goOn });
  };
  const outcome = runStages(before, event, run);
  return isPromise(outcome) ? outcome.then(proceed) : proceed(outcome);
}

function arrive(
  { destinations }: Lane,
  outcome: Outcome,
  { event, run }: Traveller,
): MaybePromise<PushResult> {
  const { failure } = run;
  if (outcome === undefined && failure === undefined) return { ok: true, event, dropped: true };
  const branches = branchesOf(outcome);
  const [arrived, ...others] = branches;
  if (arrived !== undefined && others.length === 0 && failure === undefined) {
    return deliver(arrived.event, destinations, arrived.run ?? run);
  }
  const results = branches.map((each) => deliver(each.event, destinations, each.run ?? run));
  const lost = failure === undefined ? [] : [{ ok: false, event, error: failure }];
  return Promise.all(results).then((all) => joinResults([...all, ...lost]));
}

/**
 * Keeps an event until the run begins: it comes in then, with its own id and time, and by
 * the way that its source has then.
 */
function hold(
  parts: PushParts,
  { input, event }: { input: PartialEvent; event: WalkerEvent },
  way: Way,
): PushResult {
  const { id, timestamp } = event;
  const kept = { ...copyValue(input), id, timestamp };
  const replay = async (): Promise<PushResult> => {
    const again = createEvent(kept, originOf(parts, way));
    if (typeof again === 'string') return { ok: false, invalid: true, error: again };
    const lane = parts.current();
    const route = lane.routes.get(way.route?.id ?? '');
    const now = { ...way, lane, route };
    return travel(parts, { event: again, ownConsent: kept.consent }, now);
  };
  parts.beforeRun.hold(() => replay().catch(unexpected));
  return { ok: true, event, queued: {} };
}

function originOf({ session, clock }: PushParts, { route }: Way): Origin {
  return { session, clock, type: route?.type ?? 'collector' };
}

function refusal({ state }: Gate): PushResult {
  return state === 'closed'
    ? { ok: false, code: 'FLOW_STOPPED', error: 'the flow has been stopped' }
    : { ok: false, error: 'the flow has not started yet' };
}

/** Reached by an event that contains itself, for example. */
function unexpected(error: unknown): PushResult {
  return { ok: false, error: `the event could not be processed: ${messageOf(error)}` };
}
