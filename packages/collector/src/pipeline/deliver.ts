import { isPromise } from '@walkeros/core';
import type { PushResult, WalkerEvent, MaybePromise } from '@walkeros/core';
import { copyEvent } from './copy-event.js';
import type { Delivery, DestinationStep } from './destination-step.js';
import type { Run } from './run-stages.js';

/**
 * Hands an event to all destinations side by side. Each gets a copy of its own, so
 * that what one does to its event is no concern of another, nor of the caller.
 */
export function deliver(
  event: WalkerEvent,
  destinations: readonly DestinationStep[],
  ingest: Run['ingest'],
): MaybePromise<PushResult> {
  const result: PushResult = { ok: true, event };
  const waiting: Promise<void>[] = [];
  for (const destination of destinations) {
    const delivery = destination.deliver(copyEvent(event), ingest);
    if (isPromise(delivery)) {
      waiting.push(delivery.then((settled) => note(result, destination.id, settled)));
    } else {
      note(result, destination.id, delivery);
    }
  }
  return waiting.length === 0 ? result : Promise.all(waiting).then(() => result);
}

/** What became of several events that were made of one. */
export function joinResults(results: readonly PushResult[]): PushResult {
  const [first, ...others] = results;
  const joined: PushResult = { ...first, ok: results.every(({ ok }) => ok) };
  for (const { done, failed, error } of others) {
    if (error !== undefined) joined.error = error;
    if (done) joined.done = { ...joined.done, ...done };
    if (failed) joined.failed = { ...joined.failed, ...failed };
  }
  return joined;
}

function note(result: PushResult, id: string, delivery: Delivery): void {
  if (delivery?.done) result.done = { ...result.done, [id]: delivery.done };
  if (delivery?.failed) {
    result.ok = false;
    result.failed = { ...result.failed, [id]: delivery.failed };
  }
}
