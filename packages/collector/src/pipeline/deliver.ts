import { isPromise } from '@walkeros/core';
import type { PushResult, WalkerEvent, MaybePromise, FlowErrorCode } from '@walkeros/core';
import type { Delivery } from '../delivery/delivery.js';
import { isRecord } from '../is-record.js';
import type { DestinationStep } from './destination-step.js';
import type { Run } from './run-stages.js';

/** Hands an event to all destinations side by side. None of them changes it: each takes a copy. */
export function deliver(
  event: WalkerEvent,
  destinations: readonly DestinationStep[],
  run: Run,
): MaybePromise<PushResult> {
  const result: PushResult = { ok: true, event };
  const waiting: Promise<void>[] = [];
  for (const destination of destinations) {
    const delivery = destination.deliver(event, run);
    if (isPromise(delivery)) {
      waiting.push(delivery.then((settled) => noteDelivery(result, destination.id, settled)));
    } else {
      noteDelivery(result, destination.id, delivery);
    }
  }
  return waiting.length === 0 ? result : Promise.all(waiting).then(() => result);
}

/** Enters into a result what became of its event at one destination. */
export function noteDelivery(result: PushResult, id: string, delivery: Delivery): void {
  if (delivery?.done) result.done = { ...result.done, [id]: delivery.done };
  if (delivery?.queued) result.queued = { ...result.queued, [id]: delivery.queued };
  if (delivery?.skipped) result.skipped = { ...result.skipped, [id]: delivery.skipped };
  if (delivery?.deadLettered) {
    result.deadLettered = { ...result.deadLettered, [id]: delivery.deadLettered };
  }
  if (delivery?.failed === undefined) return;
  result.ok = false;
  result.failed = { ...result.failed, [id]: delivery.failed };
  const code = sendersCode(delivery.failed.error);
  if (code !== undefined) result.code = code;
}

/** What became of several events that were made of one. */
export function joinResults(results: readonly PushResult[]): PushResult {
  const [first, ...others] = results;
  const joined: PushResult = { ...first, ok: results.every(({ ok }) => ok) };
  for (const { done, failed, deadLettered, queued, skipped, error, code } of others) {
    if (error !== undefined) joined.error = error;
    if (code !== undefined) joined.code = code;
    if (done) joined.done = { ...joined.done, ...done };
    if (failed) joined.failed = { ...joined.failed, ...failed };
    if (deadLettered) joined.deadLettered = { ...joined.deadLettered, ...deadLettered };
    if (queued) joined.queued = { ...joined.queued, ...queued };
    if (skipped) joined.skipped = { ...joined.skipped, ...skipped };
  }
  return joined;
}

/** Codes that tell a sender what to do: slow down, or go elsewhere. */
function sendersCode(error: unknown): FlowErrorCode | undefined {
  const code = isRecord(error) ? error['code'] : undefined;
  return code === 'OVERLOADED' || code === 'FLOW_STOPPED' ? code : undefined;
}
