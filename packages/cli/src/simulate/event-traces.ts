import type { Observation, PartialEvent, PushResult, WalkerEvent } from '@walkeros/core';
import type { EventTrace, Recorder, Sent, StepTrace } from './trace.js';

/** What a call of a store is told apart by: others are consequences of it. */
const OPERATIONS: readonly string[] = ['get', 'set', 'delete'];

/** Of so many events the stories are kept: a simulation may run for a year. */
const KEPT = {
  first: 10_000,
  last: 1_000,
};
/** Begins the ids of events that came without one. */
const MADE_UP = 'simulated-';

/** How many events there were, by what became of them, and what they sent. */
export type EventCounts = Record<EventTrace['status'] | 'events' | 'sent', number>;

/** Collects what happens to events, under the event that it happens to. */
export class EventTraces implements Recorder {
  readonly counts: EventCounts = {
    ...{ events: 0, sent: 0, open: 0 },
    ...{ ok: 0, failed: 0, dropped: 0, invalid: 0, cached: 0 },
  };
  readonly #first: EventTrace[] = [];
  readonly #last: EventTrace[] = [];
  readonly #byId = new Map<string, EventTrace>();
  #latest: EventTrace | undefined;

  /** The first events and the last ones. */
  get kept(): EventTrace[] {
    return [...this.#first, ...this.#last];
  }

  /** @returns The event with the id under which it is followed. */
  begin(event: PartialEvent, atMs: number): { event: PartialEvent; trace: EventTrace } {
    const number = ++this.counts.events;
    const id = event.id ?? `${MADE_UP}${number}`;
    const base = { number, atMs, name: String(event.name ?? '') };
    const trace: EventTrace = { ...base, steps: [], stores: [], sent: [], status: 'open' };
    this.counts.open++;
    this.#keep(trace);
    this.#byId.set(id, trace);
    this.#latest = trace;
    return { event: { ...structuredClone(event), id }, trace };
  }

  end(trace: EventTrace, result: PushResult): void {
    this.counts[trace.status]--;
    trace.status = statusOf(result);
    this.counts[trace.status]++;
    const failure = result.error ?? firstFailure(result);
    if (failure !== undefined) trace.error = failure;
  }

  step({ id }: Pick<WalkerEvent, 'id'>, step: StepTrace): void {
    this.#of(id)?.steps.push(step);
  }

  sent({ id }: Pick<WalkerEvent, 'id'>, sent: Sent): void {
    this.counts.sent++;
    this.#of(id)?.sent.push({ ...sent, payload: structuredClone(sent.payload) });
  }

  called({ step, op, status, key = '', event }: Observation): void {
    if (step.kind !== 'store' || !OPERATIONS.includes(op)) return;
    this.#of(event?.id)?.stores.push({ store: step.id, op, key, status });
  }

  #keep(trace: EventTrace): void {
    if (this.#first.length < KEPT.first) return void this.#first.push(trace);
    this.#last.push(trace);
    const left = this.#last.length > KEPT.last ? this.#last.shift() : undefined;
    // Ids that events brought along are as many as there are events in the file.
    if (left !== undefined) this.#byId.delete(`${MADE_UP}${left.number}`);
  }

  /**
   * What belongs to no event that is known happens on the way of the latest one; of one
   * that is not kept any more, nothing is told.
   */
  #of(id = ''): EventTrace | undefined {
    return this.#byId.get(id) ?? (id.startsWith(MADE_UP) ? undefined : this.#latest);
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
