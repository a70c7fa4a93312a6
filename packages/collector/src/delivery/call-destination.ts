import type { Clock, Destination, DestinationCounters } from '@walkeros/core';
import { isPromise, WalkerError, within } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { copyEvent, copyValue } from '../pipeline/copy-event.js';
import { pushContext, type OpenContext } from '../pipeline/step-context.js';
import type { Parcel } from './delivery.js';
import type { Shipment } from './shipment.js';
import { endedBy } from './ended-by.js';

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

/** Calls the destination once, with one event or with a batch. Never rejects. */
export type CallDestination = (
  shipments: readonly Shipment[],
  batchKey: string | undefined,
) => Promise<Answer[]>;

export function createCallDestination(options: CallOptions): CallDestination {
  const { counters, timeoutMs, clock, stopped } = options;
  return async (shipments, batchKey) => {
    const toAll = (error: unknown): Answer[] => shipments.map(() => ({ error }));
    enterCall(shipments, counters);
    const call = answer(options, shipments, batchKey).catch(toAll);
    const ended = endedBy(stopped, call, () => toAll(stoppedError()));
    const answers = await within(ended, { timeoutMs, clock, keepAlive: true }, () => {
      void call.then((late) => options.onLate(shipments, late));
      return toAll(new WalkerError('DELIVERY_FAILED', `no answer within ${timeoutMs} ms`));
    });
    leaveCall(shipments, counters);
    return answers;
  };
}

/** The end of what a shutdown could not wait for. */
export function stoppedError(): WalkerError {
  return new WalkerError('FLOW_STOPPED', 'the flow was stopped first');
}

async function answer(
  options: CallOptions,
  shipments: readonly Shipment[],
  batchKey: string | undefined,
): Promise<Answer[]> {
  const { destination, context, repeats } = options;
  const parcels = shipments.map(({ parcel }) => (repeats ? copyParcel(parcel) : parcel));
  if (batchKey !== undefined) {
    const batch = batchOf(batchKey, parcels);
    const given = pushContext(context(), {});
    const [first] = parcels;
    if (first?.rule !== undefined) Object.assign(given, { rule: first.rule });
    return answersOf(await destination.pushBatch?.(batch, given), shipments.length);
  }
  const [parcel] = parcels;
  if (parcel === undefined) return [];
  const result = destination.push(parcel.event, givenWith(parcel, context()));
  return [{ data: isPromise(result) ? await result : result }];
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
