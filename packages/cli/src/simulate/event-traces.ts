import type { Observation, PartialEvent, PushResult, WalkerEvent } from '@walkeros/core';
import type { EventTrace, Recorder, Sent, StepTrace } from './trace.js';

/** What a call of a store is told apart by: others are consequences of it. */
const OPERATIONS: readonly string[] = ['get', 'set', 'delete'];

/** Collects what happens to events, under the event that it happens to. */
export class EventTraces implements Recorder {
  readonly all: EventTrace[] = [];
  readonly #byId = new Map<string, EventTrace>();

  /** @returns The event with the id under which it is followed. */
  begin(event: PartialEvent, atMs: number): { event: PartialEvent; trace: EventTrace } {
    const number = this.all.length + 1;
    const id = event.id ?? `simulated-${number}`;
    const base = { number, atMs, name: String(event.name ?? '') };
    const trace: EventTrace = { ...base, steps: [], stores: [], sent: [], status: 'open' };
    this.all.push(trace);
    this.#byId.set(id, trace);
    return { event: { ...structuredClone(event), id }, trace };
  }

  end(trace: EventTrace, result: PushResult): void {
    trace.status = statusOf(result);
    const failure = result.error ?? firstFailure(result);
    if (failure !== undefined) trace.error = failure;
  }

  step({ id }: Pick<WalkerEvent, 'id'>, step: StepTrace): void {
    this.#of(id)?.steps.push(step);
  }

  sent({ id }: Pick<WalkerEvent, 'id'>, sent: Sent): void {
    this.#of(id)?.sent.push({ ...sent, payload: structuredClone(sent.payload) });
  }

  called({ step, op, status, key = '', event }: Observation): void {
    if (step.kind !== 'store' || !OPERATIONS.includes(op)) return;
    this.#of(event?.id)?.stores.push({ store: step.id, op, key, status });
  }

  /** What belongs to no event that is known happens on the way of the latest one. */
  #of(id: string | undefined): EventTrace | undefined {
    return this.#byId.get(id ?? '') ?? this.all.at(-1);
  }
}

function statusOf(result: PushResult): EventTrace['status'] {
  if (result.invalid === true) return 'invalid';
  if (result.cached === true) return 'cached';
  if (result.dropped === true) return 'dropped';
  return result.ok ? 'ok' : 'failed';
}

function firstFailure({ failed = {} }: PushResult): string | undefined {
  const [entry] = Object.entries(failed);
  return entry && `destination "${entry[0]}" failed`;
}
