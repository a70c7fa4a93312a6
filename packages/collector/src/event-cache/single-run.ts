/**
 * Runs a step once for equal events.
 *
 * Invariants, per key and process: while one event is on its way through the step,
 * equal ones wait for it; they count as hits only if that run left something in the
 * cache. A run that failed, or whose outcome is not to be cached, decides nothing for
 * those who waited: with `inTurn` one of them goes next and the others wait again (what
 * destinations need, so that nothing is delivered twice), without it all go at once.
 * A tier that fails or hangs is a miss.
 */
import type { EventCache, MaybePromise, StoreValue } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { EntryCache } from '@walkeros/core-cache';
import { copyValue } from '../pipeline/copy-event.js';

/** What a run came to; `value` is what equal events may be answered with. */
export interface Led<T> {
  result: T;
  value?: StoreValue;
}

export type Ran<T> = { hit: StoreValue } | { hit?: never; result: T };

/** Work for one event. */
export interface Work<T> {
  key: string;
  ttlMs: number;
  lead: () => MaybePromise<Led<T>>;
}

/** What steps with one namespace have in common. */
export interface SharedRuns {
  readonly entries: EntryCache;
  readonly flights: Map<string, Promise<Landed>>;
}

/** What those who waited may use. */
interface Landed {
  value: StoreValue | undefined;
  isFromTier: boolean;
}

export interface SingleRunOptions extends SharedRuns {
  counters: EventCache.Counters;
  inTurn: boolean;
}

/** Answers with the cached value, or with the result of the step. */
export type SingleRun = <T>(work: Work<T>) => MaybePromise<Ran<T>>;

export function createSingleRun(options: SingleRunOptions): SingleRun {
  const { entries, flights, counters, inTurn } = options;

  function run<T>(work: Work<T>): MaybePromise<Ran<T>> {
    const flight = flights.get(work.key);
    if (flight !== undefined) return flight.then((landed) => join(landed, work));
    const found = entries.read(work.key);
    const ran = isPromise(found)
      ? found.then((settled) => decide(settled, work))
      : decide(found, work);
    return isPromise(ran) ? fly(work.key, ran) : ran;
  }

  function decide<T>(found: StoreValue | undefined, work: Work<T>): MaybePromise<Ran<T>> {
    if (found === undefined) return lead(work);
    counters.hits++;
    return { hit: found };
  }

  function lead<T>(work: Work<T>): MaybePromise<Ran<T>> {
    counters.misses++;
    const led = work.lead();
    return isPromise(led) ? led.then((settled) => keep(work, settled)) : keep(work, led);
  }

  function keep<T>({ key, ttlMs }: Work<T>, led: Led<T>): MaybePromise<Ran<T>> {
    if (led.value === undefined) return { result: led.result };
    counters.populates++;
    const written = entries.write(key, led.value, ttlMs);
    return isPromise(written) ? written.then(() => led) : led;
  }

  function fly<T>(key: string, ran: Promise<Ran<T>>): Promise<Ran<T>> {
    const flight = ran.then(landedOf, () => NOTHING);
    flights.set(key, flight);
    void flight.then(() => flights.delete(key));
    return ran;
  }

  function join<T>({ value, isFromTier }: Landed, work: Work<T>): MaybePromise<Ran<T>> {
    if (value === undefined) return inTurn ? run(work) : lead(work);
    if (isFromTier) counters.hits++;
    else counters.inflight_dedups++;
    return { hit: copyValue(value) };
  }

  return run;
}

const NOTHING: Landed = { value: undefined, isFromTier: false };

function landedOf(ran: Ran<unknown> & { value?: StoreValue }): Landed {
  return ran.hit === undefined
    ? { value: ran.value, isFromTier: false }
    : { value: ran.hit, isFromTier: true };
}
