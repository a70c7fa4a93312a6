import type { Cache, Clock, Deadlines, StoreValue } from '@walkeros/core';
import { isPromise, StoreError } from '@walkeros/core';
import type { ObservedCalls } from './cache-observer.js';
import type { CacheRules } from './cache-rules.js';
import { Flight } from './flight.js';
import type { CacheLog } from './cache-log.js';
import {
  ABSENT,
  type Found,
  type Held,
  type Subject,
  type Tier,
  type TierEntry,
} from './tier.js';
import { unwrap } from './tier-envelope.js';
import type { Turns } from './turns.js';

/** After a refresh has failed, the next one of that key waits this long. */
const REFRESH_PAUSE_MS = 1_000;

type Value = StoreValue | undefined;

/** Asks the backing for a key. */
export type Ask = (key: string) => Value | Promise<Value>;

export interface LoadsParts {
  readonly id: string;
  readonly tier: Tier;
  readonly rules: CacheRules;
  readonly counters: Cache.Counters;
  readonly deadlines: Deadlines;
  readonly log: CacheLog;
  readonly clock: Clock;
  /** Lets one process at a time load a key. */
  readonly turns?: Turns | undefined;
}

interface Load {
  readonly key: string;
  readonly ask: Ask;
  readonly subject: Subject | undefined;
}

/**
 * The read side of a cached store: at most one load per key at a time.
 *
 * A flight is registered before the tier is read, so that callers who arrive while
 * an asynchronous tier is thinking join it, instead of going to the backing each.
 */
export class Loads {
  /** While somebody observes the store. */
  observed: ObservedCalls | undefined;
  readonly #parts: LoadsParts;
  readonly #flights = new Map<string, Flight>();
  readonly #refreshes = new Map<string, Flight>();

  constructor(parts: LoadsParts) {
    this.#parts = parts;
  }

  /** Keys that are being loaded for somebody who waits. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /** Whether somebody waits for this key. */
  isLoading(key: string): boolean {
    return this.#flights.has(key);
  }

  /** What the tier holds, else what the backing says. In the caller's turn if the tier can. */
  read(key: string, ask: Ask, subject?: Subject): Value | Promise<Value> {
    const running = this.#flights.get(key);
    if (running !== undefined) return this.#join(key, running);

    const load = { key, ask, subject };
    const startMs = this.observed?.now() ?? 0;
    const found = this.#parts.tier.read(key, subject);
    if (isPromise(found)) return this.#awaitTier(load, found);
    if (found !== undefined) {
      this.#parts.counters.hits++;
      this.observed?.hit(key, startMs);
      return this.#serve(load, found);
    }
    const flight = this.#register(key, false);
    this.#load(load, flight);
    return flight.promise;
  }

  /** A write of the key has completed: no load that began before it may be joined or populate. */
  detach(key: string): void {
    for (const flights of [this.#flights, this.#refreshes]) {
      if (flights.size === 0) continue;
      flights.get(key)?.detach();
      flights.delete(key);
    }
  }

  /** Anything may have been written elsewhere. */
  detachAll(): void {
    for (const flights of [this.#flights, this.#refreshes]) {
      for (const flight of flights.values()) flight.detach();
      flights.clear();
    }
  }

  #join(key: string, flight: Flight): Promise<Value> {
    this.observed?.follow(key, flight, true);
    return flight.join();
  }

  #awaitTier(load: Load, reading: Promise<Found | undefined>): Promise<Value> {
    const flight = this.#register(load.key, false);
    void reading.then((found) => {
      if (found === undefined) return this.#load(load, flight);
      this.#land(load.key, flight);
      flight.endInTier(this.#serve(load, found));
    });
    return flight.promise;
  }

  #serve(load: Load, found: Found): Value {
    if (found.due && !this.#refreshes.has(load.key)) {
      this.#askBacking(load, this.#register(load.key, true));
    }
    return plain(found.value);
  }

  /** The tier had nothing: a refresh that is under way will do, else the backing is asked. */
  #load(load: Load, flight: Flight): void {
    const refresh = this.#refreshes.get(load.key);
    if (refresh === undefined) return this.#inTurn(load, flight);
    const end = (settle: () => void): void => {
      this.#land(load.key, flight);
      settle();
    };
    flight.follow(refresh).then(
      (value) => end(() => flight.resolve(value)),
      (error: unknown) => end(() => flight.reject(error)),
    );
  }

  #inTurn(load: Load, flight: Flight): void {
    const { turns } = this.#parts;
    if (turns?.areOfUseFor(load.key) !== true) return this.#askBacking(load, flight);
    void this.#takeTurn(turns, load, flight);
  }

  /** Another process may be loading the key: then what it puts into the tier will do. */
  async #takeTurn(turns: Turns, load: Load, flight: Flight): Promise<void> {
    const { tier, clock } = this.#parts;
    const giveUpMs = clock.monotonicNow() + turns.longestMs;
    while (clock.monotonicNow() < giveUpMs && turns.areOfUseFor(load.key)) {
      const turn = await turns.take(load.key);
      // Whoever had the turn before may have loaded the key since the tier was read.
      const found = await tier.read(load.key, load.subject);
      if (found !== undefined) {
        turn?.end();
        this.#land(load.key, flight);
        return flight.endInTier(this.#serve(load, found));
      }
      if (turn === undefined) continue;
      flight.promise.then(turn.end, turn.end);
      break;
    }
    this.#askBacking(load, flight);
  }

  #register(key: string, background: boolean): Flight {
    const flight = new Flight(this.#parts.counters, background);
    (background ? this.#refreshes : this.#flights).set(key, flight);
    if (!background) this.observed?.follow(key, flight, false);
    return flight;
  }

  #askBacking(load: Load, flight: Flight): void {
    flight.reachBacking(this.#parts.tier.stamp());
    try {
      const answer = load.ask(load.key);
      if (!isPromise(answer)) return this.#populate(load, flight, answer);
      this.#parts.deadlines.watch(answer, {
        onValue: (value) => this.#populate(load, flight, value),
        onError: (error) => this.#fail(load, flight, error),
        onTimeout: () => this.#fail(load, flight, this.#timeoutError(load.key)),
      });
    } catch (error) {
      this.#fail(load, flight, error);
    }
  }

  #populate(load: Load, flight: Flight, value: Value): void {
    const { tier, counters, log, turns } = this.#parts;
    const end = (populated: boolean): void => {
      if (populated) counters.populates++;
      turns?.loaded(load.key, populated);
      this.#land(load.key, flight);
      flight.resolve(value);
    };
    const entry = this.#entryFor(load, value);
    if (entry === undefined) {
      if (flight.background && flight.current) void tier.remove(load.key);
      return end(false);
    }
    try {
      const origin = { load: flight, subject: load.subject, beganMs: flight.beganMs };
      const written = (this.observed ?? tier).write(load.key, entry, origin);
      if (isPromise(written)) void written.then(end);
      else end(written);
    } catch (error) {
      log.uncacheable(load.key, error);
      end(false);
    }
  }

  #entryFor({ key, subject }: Load, value: Value): TierEntry | undefined {
    const { rules } = this.#parts;
    const ruleKey = subject?.key ?? key;
    const held: Held = value === undefined ? ABSENT : value;
    const lifetime =
      value === undefined
        ? rules.lifetimeOfAbsence(ruleKey)
        : rules.lifetimeOf(ruleKey, unwrap(value, subject?.wrappings ?? 0));
    return lifetime && { value: held, ...lifetime };
  }

  #fail(load: Load, flight: Flight, error: unknown): void {
    const { tier, clock, log } = this.#parts;
    this.#land(load.key, flight);
    if (flight.background) {
      tier.postpone(load.key, clock.now() + REFRESH_PAUSE_MS);
      log.refreshFailed(load.key, error);
    }
    flight.reject(error);
  }

  #land(key: string, flight: Flight): void {
    const flights = flight.background ? this.#refreshes : this.#flights;
    if (flights.get(key) === flight) flights.delete(key);
  }

  #timeoutError(key: string): StoreError {
    const { id, deadlines } = this.#parts;
    const what = `the backing did not answer within ${deadlines.timeoutMs} ms`;
    return new StoreError('timeout', what, { store: id, operation: 'get', key });
  }
}

function plain(value: Held): Value {
  return value === ABSENT ? undefined : value;
}
