/**
 * Knows within which call of a step code runs, so that calls of stores can be told apart
 * by event.
 *
 * Until it first waits a step is in its own turn, and a field says whose that is. What
 * the collector does for a call later, it says for whom. What is left is what a step's
 * own code does after it has waited. Only `AsyncLocalStorage` knows that, and before
 * Node 24 it makes every promise of the process more than twice as dear. So a step is
 * followed in that way for its first calls; if it asks no store late, it is left alone
 * after that but for a look now and then; and while no such call is on its way, the
 * storage is switched off.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MaybePromise, ObservedStart } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import type { Pace } from './pace.js';

/** The hits in memory of one store. */
export interface HitSource {
  readonly store: string;
  /** How many there were since this was last asked. */
  readonly take: () => number;
}

/** One call of a step, for what is called within it. */
export class Scope {
  readonly start: ObservedStart;
  readonly pace: Pace;
  /** Whether anybody wants to know what is called within. */
  readonly isFollowed: boolean;
  /** Hits so far in turns of this call, by store. */
  readonly hits: Map<string, number> = new Map();
  readonly #scopes: Scopes;

  constructor(start: ObservedStart, how: { pace: Pace; isFollowed: boolean; scopes: Scopes }) {
    this.start = start;
    this.pace = how.pace;
    this.isFollowed = how.isFollowed;
    this.#scopes = how.scopes;
  }

  /** Goes on with what the collector does for this call, in a later turn. */
  resume<T>(work: () => T): T {
    return this.#scopes.inTurn(this, work);
  }
}

/** The calls of steps that are on their way. */
export class Scopes {
  readonly #late = new AsyncLocalStorage<Scope>();
  readonly #hitSources: () => Iterable<HitSource>;
  #turn: Scope | undefined;
  /** Calls on their way that are followed after they have waited. */
  #followed = 0;

  constructor(hitSources: () => Iterable<HitSource>) {
    this.#hitSources = hitSources;
  }

  /** The call within which code runs, as far as it is known. */
  get current(): Scope | undefined {
    return this.#turn ?? (this.#followed > 0 ? this.#late.getStore() : undefined);
  }

  /** The same, for somebody who has to know it the next time as well. */
  claim(): Scope | undefined {
    const scope = this.current;
    if (scope !== this.#turn) scope?.pace.asksLate();
    return scope;
  }

  /** Runs a call of a step. */
  run<T>(scope: Scope, call: () => MaybePromise<T>): MaybePromise<T> {
    if (!scope.isFollowed || !scope.pace.isDue()) return this.inTurn(scope, call);
    this.#followed++;
    try {
      const answer = this.inTurn(scope, () => this.#late.run(scope, call));
      if (isPromise(answer)) answer.then(this.#release, this.#release);
      else this.#release();
      return answer;
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Runs what is done for a call until it waits. */
  inTurn<T>(scope: Scope, work: () => T): T {
    const outer = this.#turn;
    this.#pass(scope);
    try {
      return work();
    } finally {
      this.#pass(outer);
    }
  }

  /** Whoever has had the turn gets the hits that there were in it. */
  #pass(next: Scope | undefined): void {
    const scope = this.#turn;
    this.#turn = next;
    if (scope?.isFollowed !== true && next?.isFollowed !== true) return;
    for (const { store, take } of this.#hitSources()) {
      const hits = take();
      if (hits === 0 || scope?.isFollowed !== true) continue;
      scope.hits.set(store, (scope.hits.get(store) ?? 0) + hits);
    }
  }

  readonly #release = (): void => {
    if (--this.#followed === 0) this.#late.disable();
  };
}
