import type { Clock, Destination, DestinationCounters, MaybePromise } from '@walkeros/core';
import { isPromise, untilAborted, WalkerError, within } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { stoppedError } from '../lifecycle/stopped-error.js';
import { copyEvent, copyValue } from '../pipeline/copy-event.js';
import { pushContext, type OpenContext } from '../pipeline/step-context.js';
import type { Parcel } from './delivery.js';
import type { Shipment } from './shipment.js';

/** How one call ended for one event. */
export type Answer = { readonly data: unknown } | { readonly error: unknown };

export interface CallOptions {
  destination: Destination;
  /** The context as `init` left it. */
  context: () => OpenContext;
  counters: DestinationCounters;
  timeoutMs: number;
  clock: Clock;
  /** Whether the same event may be given to the destination again. */
  repeats: boolean;
  /** Ends all calls. */
  stopped: AbortSignal;
  /** Gets answers that come after the deadline. */
  onLate(shipments: readonly Shipment[], answers: readonly Answer[]): void;
}

/**
 * Calls the destination once, with one event or with a batch. Never throws and never
 * rejects; makes no promise, and so no timer, where the destination makes none.
 */
export type CallDestination = (
  shipments: readonly Shipment[],
  batchKey: string | undefined,
) => MaybePromise<Answer[]>;

export function createCallDestination(options: CallOptions): CallDestination {
  const { counters, timeoutMs, clock, stopped } = options;
  const deadline = { timeoutMs, clock, keepAlive: true };

  function wait(shipments: readonly Shipment[], call: Promise<Answer[]>): Promise<Answer[]> {
    const toAll = (error: unknown): Answer[] => shipments.map(() => ({ error }));
    const settled = call.catch(toAll);
    const ended = untilAborted(settled, stopped, () => toAll(stoppedError()));
    return within(ended, deadline, () => {
      void settled.then((late) => options.onLate(shipments, late));
      return toAll(new WalkerError('DELIVERY_FAILED', `no answer within ${timeoutMs} ms`));
    });
  }

  return (shipments, batchKey) => {
    const leave = (answers: Answer[]): Answer[] => {
      leaveCall(shipments, counters);
      return answers;
    };
    enterCall(shipments, counters);
    try {
      const answers = ask(options, shipments, batchKey);
      return isPromise(answers) ? wait(shipments, answers).then(leave) : leave(answers);
    } catch (error) {
      return leave(shipments.map(() => ({ error })));
    }
  };
}

function ask(
  options: CallOptions,
  shipments: readonly Shipment[],
  batchKey: string | undefined,
): MaybePromise<Answer[]> {
  const { destination, context, repeats } = options;
  const parcels = shipments.map(({ parcel }) => (repeats ? copyParcel(parcel) : parcel));
  const [first] = parcels;
  if (first === undefined) return [];
  if (batchKey !== undefined) {
    const batch = batchOf(batchKey, parcels);
    const given = pushContext(context(), {});
    if (first.rule !== undefined) Object.assign(given, { rule: first.rule });
    const answered: unknown = destination.pushBatch?.(batch, given);
    return settle(answered, (result) => answersOf(result, parcels.length));
  }
  const answered: unknown = destination.push(first.event, givenWith(first, context()));
  return settle(answered, (data) => [{ data }]);
}

/** A destination may answer with any thenable: only a real promise can be waited for safely. */
function settle(
  answered: unknown,
  answersIn: (result: unknown) => Answer[],
): MaybePromise<Answer[]> {
  return isPromise(answered) ? Promise.resolve(answered).then(answersIn) : answersIn(answered);
}

/** What a destination is given beside one event. */
export function givenWith(
  { data, rule, ingest }: Parcel,
  context: OpenContext,
): Destination.PushContext {
  const given: Destination.PushContext = pushContext(context, ingest);
  if (data !== undefined) given.data = data;
  if (rule !== undefined) given.rule = rule;
  return given;
}

function batchOf(key: string, parcels: readonly Parcel[]): Destination.Batch {
  const entries = parcels.map(({ event, ingest, rule, data }) => ({
    event,
    ingest,
    ...(rule !== undefined && { rule }),
    ...(data !== undefined && { data }),
  }));
  return {
    key,
    entries,
    events: entries.map(({ event }) => event),
    data: entries.flatMap(({ data }) => (data === undefined ? [] : [data])),
  };
}

/** What `pushBatch` answered, by entry. An entry that it does not name is delivered. */
function answersOf(result: unknown, count: number): Answer[] {
  const answers: Answer[] = Array.from({ length: count }, () => ({ data: undefined }));
  const failed = isRecord(result) && Array.isArray(result['failed']) ? result['failed'] : [];
  for (const failure of failed as unknown[]) {
    if (!isRecord(failure)) continue;
    const index = Number(failure['index']);
    const unnamed = new WalkerError('DELIVERY_FAILED', 'the batch came back without it');
    if (index in answers) answers[index] = { error: failure['error'] ?? unnamed };
  }
  return answers;
}

/** A destination may change what it is given: the next try starts from the same event. */
function copyParcel(parcel: Parcel): Parcel {
  return { ...parcel, event: copyEvent(parcel.event), data: copyValue(parcel.data) };
}

function enterCall(shipments: readonly Shipment[], counters: DestinationCounters): void {
  counters.inFlight += shipments.length;
  for (const shipment of shipments) {
    shipment.attempts++;
    shipment.isOnWire = true;
  }
}

function leaveCall(shipments: readonly Shipment[], counters: DestinationCounters): void {
  counters.inFlight -= shipments.length;
  for (const shipment of shipments) shipment.isOnWire = false;
}
