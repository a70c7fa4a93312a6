import type {
  Clock,
  Logger,
  MaybePromise,
  Observation,
  ObservedRun,
  ObservedStart,
  ObserveOptions,
  Observer,
} from '@walkeros/core';
import { createOutageLog, isPromise, type OutageLog } from '@walkeros/core';
import { messageOf } from '../message-of.js';
import { failure, type Ending } from './ending.js';
import { Pace } from './pace.js';
import { Scope, Scopes, type HitSource } from './scopes.js';

/** A call of a step: what is known when it begins. */
export interface StepCall {
  readonly step: Observation['step'];
  readonly op: Observation['op'];
  readonly event?: Observation['event'];
  readonly traceparent?: string | undefined;
  /** The call within which the collector makes this one. */
  readonly within?: Scope | undefined;
}

/** A call of a store. */
type StoreCall = Omit<Observation, keyof ReturnType<typeof placeOf> | 'call' | 'startMs'>;

/** A store or a step that is left alone until somebody observes. */
export interface Observable {
  begin(options: { everyNthHit: number }): void;
  end(): void;
  /** Of a store that has hits in memory. */
  readonly hits?: HitSource;
}

interface Subscription {
  readonly observer: Observer;
  readonly everyNthHit: number;
  readonly follow: boolean;
  readonly begin: ObserveOptions['begin'];
}

/**
 * Who observes a running flow. Steps ask {@link Observers.active} before they
 * measure anything; stores and destinations are left alone until the first one comes.
 */
export class Observers {
  readonly clock: Clock;
  readonly #log: OutageLog;
  readonly #subscriptions = new Set<Subscription>();
  readonly #observables: Observable[] = [];
  readonly #scopes = new Scopes(() => this.#observables.flatMap(({ hits }) => hits ?? []));
  readonly #paces = new Map<string, Pace>();
  #follows = false;
  #telling = false;
  #calls = 0;

  constructor({ clock, logger }: { clock: Clock; logger: Logger }) {
    this.clock = clock;
    this.#log = createOutageLog({ logger, clock, subject: 'an observer', level: 'warn' });
  }

  get active(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** What is observed from now on, whenever somebody observes. */
  add(observable: Observable): void {
    this.#observables.push(observable);
    if (this.active) observable.begin({ everyNthHit: this.#everyNthHit() });
  }

  /** What is observed no more. */
  remove(observable: Observable): void {
    const index = this.#observables.indexOf(observable);
    if (index >= 0) this.#observables.splice(index, 1);
  }

  /** @returns What ends it. */
  subscribe(
    observer: Observer,
    { everyNthHit = 1, follow = true, begin }: ObserveOptions = {},
  ): () => void {
    const subscription = { observer, everyNthHit, follow, begin };
    this.#subscriptions.add(subscription);
    this.#adjust();
    return () => {
      if (this.#subscriptions.delete(subscription)) this.#adjust();
    };
  }

  /** Runs a call of a step, and reports how it ended. What it answers or throws is passed on. */
  watch<T>(
    call: StepCall,
    run: (scope: Scope | undefined) => MaybePromise<T>,
    endingOf: (answer: T) => Ending,
  ): MaybePromise<T> {
    const beganMs = this.clock.monotonicNow();
    const outer = this.#follows ? (call.within ?? this.#scopes.claim()) : undefined;
    const start = this.#startOf(call, outer);
    const runs = this.#follows ? this.#begin(start, outer) : undefined;
    const scope = this.#follows ? this.#scopeOf(start, runs !== undefined) : undefined;
    const end = (ending: Ending): void => {
      const durationMs = this.clock.monotonicNow() - beganMs;
      const hits = scope && scope.hits.size > 0 && Object.fromEntries(scope.hits);
      this.#tell({ ...start, ...ending, ...(hits && { hits }), durationMs });
    };
    const work = (runs ?? []).reduce(
      (inner, around) => () => around(inner),
      () => run(scope),
    );
    try {
      const answer = scope === undefined ? work() : this.#scopes.run(scope, work);
      if (isPromise(answer)) {
        answer.then(
          (settled) => end(endingOf(settled)),
          (error: unknown) => end(failure(error)),
        );
      } else end(endingOf(answer));
      return answer;
    } catch (error) {
      end(failure(error));
      throw error;
    }
  }

  /** Within which call of a step a store is being called. A sample need not know for sure. */
  caller(isSample: boolean): Scope | undefined {
    if (!this.#follows) return undefined;
    return isSample ? this.#scopes.current : this.#scopes.claim();
  }

  /** Reports a call of a store, made by `caller`. */
  report(call: StoreCall, caller: Scope | undefined): void {
    const startMs = this.clock.now() - call.durationMs;
    this.#tell({ ...call, ...placeOf(caller), call: 0, startMs });
  }

  #startOf(
    { step, op, event, traceparent }: StepCall,
    outer: Scope | undefined,
  ): ObservedStart {
    return {
      step,
      op,
      call: ++this.#calls,
      startMs: this.clock.now(),
      ...placeOf(outer),
      ...(event !== undefined && { event }),
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  /** What runs a call that begins; `undefined` when nobody wants to know what is called within. */
  #begin(start: ObservedStart, outer: Scope | undefined): ObservedRun[] | undefined {
    if (outer?.isFollowed === false) return undefined;
    let isWanted = false;
    const runs: ObservedRun[] = [];
    for (const { follow, begin } of this.#subscriptions) {
      if (!follow) continue;
      const answer = this.#ask(begin, start);
      if (answer !== false) isWanted = true;
      if (typeof answer === 'function') runs.push(answer);
    }
    return isWanted ? runs : undefined;
  }

  #ask(begin: ObserveOptions['begin'], start: ObservedStart): boolean | ObservedRun {
    try {
      return begin?.(start) ?? true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #scopeOf(start: ObservedStart, isFollowed: boolean): Scope {
    const { kind, id } = start.step;
    const step = `${kind}:${id}`;
    const pace = this.#paces.get(step) ?? new Pace();
    this.#paces.set(step, pace);
    return new Scope(start, { pace, isFollowed, scopes: this.#scopes });
  }

  /** What an observer itself calls is not observed: that would have no end. */
  #tell(observation: Observation): void {
    if (this.#telling) return;
    this.#telling = true;
    for (const { observer } of this.#subscriptions) {
      try {
        const answer = observer(observation);
        if (isPromise(answer)) answer.then(undefined, (error: unknown) => this.#failed(error));
        this.#log.success();
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#telling = false;
  }

  #failed(error: unknown): void {
    this.#log.failure(messageOf(error));
  }

  #everyNthHit(): number {
    const wanted = [...this.#subscriptions].map(({ everyNthHit }) => everyNthHit);
    return Math.min(...wanted);
  }

  #adjust(): void {
    this.#follows = [...this.#subscriptions].some(({ follow }) => follow);
    const everyNthHit = this.#everyNthHit();
    for (const observable of this.#observables) {
      if (this.active) observable.begin({ everyNthHit });
      else observable.end();
    }
  }
}

/** Where a call is made, as far as it is known. */
function placeOf(
  outer: Scope | undefined,
): Pick<Observation, 'parent' | 'event' | 'traceparent'> {
  if (outer === undefined) return {};
  const { call, event, traceparent } = outer.start;
  return {
    parent: call,
    ...(event !== undefined && { event }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
