import type { DestinationCounters, MaybePromise, OutageLog } from '@walkeros/core';
import { messageOf } from '../message-of.js';
import type { DeadLetters, Reason } from './dead-letters.js';
import type { Delivery, Parcel } from './delivery.js';

export interface LedgerOptions {
  /** Kind of destination, for results. */
  type: string | undefined;
  counters: DestinationCounters;
  letters: DeadLetters;
  log: OutageLog;
}

/** Enters how each event of one destination ends: counted, logged, and kept if it was given up. */
export class Ledger {
  readonly counters: DestinationCounters;
  readonly #letters: DeadLetters;
  readonly #log: OutageLog;
  readonly #type: { type?: string };

  constructor({ type, counters, letters, log }: LedgerOptions) {
    this.counters = counters;
    this.#letters = letters;
    this.#log = log;
    this.#type = type === undefined ? {} : { type };
  }

  delivered(data: unknown): Delivery {
    this.counters.count++;
    this.#log.success();
    return { done: data === undefined ? this.#type : { ...this.#type, data } };
  }

  dropped(): Delivery {
    this.counters.dropped++;
    return undefined;
  }

  skipped(): Delivery {
    this.counters.dropped++;
    return { skipped: this.#type };
  }

  held(): Delivery {
    return { queued: this.#type };
  }

  /** Not taken in the first place: its sender still has it. */
  refused(error: unknown): Delivery {
    this.counters.failed++;
    this.#log.failure(messageOf(error));
    return { failed: { ...this.#type, error } };
  }

  /** Never rejects. */
  givenUp(parcel: Pick<Parcel, 'origin'>, reason: Reason): MaybePromise<Delivery> {
    const refused = this.refused(reason.error);
    const kept = this.#letters.keep(parcel, reason);
    if (kept === undefined) return refused;
    return kept.then(({ isStored, error }) => {
      if (!isStored) {
        this.#log.failure(messageOf(error));
        return { failed: { ...this.#type, error } };
      }
      this.counters.deadLettered++;
      return { deadLettered: { ...this.#type, error } };
    });
  }
}
