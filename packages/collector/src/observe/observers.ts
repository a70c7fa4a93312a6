import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  Clock,
  Logger,
  MaybePromise,
  Observation,
  ObserveOptions,
  Observer,
} from '@walkeros/core';
import { createOutageLog, isPromise, type OutageLog } from '@walkeros/core';
import { messageOf } from '../message-of.js';
import { failure, type Ending } from './ending.js';

/** A call of a step: what is known when it begins. */
export interface StepCall {
  readonly step: Observation['step'];
  readonly op: Observation['op'];
  readonly event?: Observation['event'];
  readonly traceparent?: string | undefined;
}

/** A store or a step that is left alone until somebody observes. */
export interface Observable {
  begin(options: { everyNthHit: number }): void;
  end(): void;
}

interface Subscription {
  readonly observer: Observer;
  readonly everyNthHit: number;
  readonly follow: boolean;
}

/** The call within which code runs. */
interface Scope extends Pick<StepCall, 'event' | 'traceparent'> {
  readonly call: number;
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
  readonly #scopes = new AsyncLocalStorage<Scope>();
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

  /** @returns What ends it. */
  subscribe(
    observer: Observer,
    { everyNthHit = 1, follow = true }: ObserveOptions = {},
  ): () => void {
    const subscription = { observer, everyNthHit, follow };
    this.#subscriptions.add(subscription);
    this.#adjust();
    return () => {
      if (this.#subscriptions.delete(subscription)) this.#adjust();
    };
  }

  /** Runs a call of a step, and reports how it ended. What it answers or throws is passed on. */
  watch<T>(
    { step, op, event, traceparent }: StepCall,
    run: () => MaybePromise<T>,
    endingOf: (answer: T) => Ending,
  ): MaybePromise<T> {
    const call = ++this.#calls;
    const startMs = this.clock.now();
    const beganMs = this.clock.monotonicNow();
    const around = this.#around({ event, traceparent });
    const scope: Scope = { ...around, call };
    const end = (ending: Ending): void => {
      const durationMs = this.clock.monotonicNow() - beganMs;
      this.#tell({ step, op, ...around, ...ending, call, startMs, durationMs });
    };
    try {
      const answer = this.#follows ? this.#scopes.run(scope, run) : run();
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

  /** Reports a call of a store. */
  report(
    call: Pick<Observation, 'step' | 'tier' | 'op' | 'status' | 'key' | 'durationMs' | 'code'>,
  ): void {
    const startMs = this.clock.now() - call.durationMs;
    this.#tell({ ...call, ...this.#around({}), call: 0, startMs });
  }

  #around(known: Pick<StepCall, 'event' | 'traceparent'>): Partial<Observation> {
    const scope = this.#follows ? this.#scopes.getStore() : undefined;
    const event = known.event ?? scope?.event;
    const traceparent = known.traceparent ?? scope?.traceparent;
    return {
      ...(scope !== undefined && { parent: scope.call }),
      ...(event !== undefined && { event }),
      ...(traceparent !== undefined && { traceparent }),
    };
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
    if (!this.#follows) this.#scopes.disable();
    const everyNthHit = this.#everyNthHit();
    for (const observable of this.#observables) {
      if (this.active) observable.begin({ everyNthHit });
      else observable.end();
    }
  }
}
