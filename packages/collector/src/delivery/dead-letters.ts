import type { Clock, DeadLetter, Store, StoreValue } from '@walkeros/core';
import { storable, WalkerError } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import { copyEvent } from '../pipeline/copy-event.js';
import type { BoundedQueue } from './bounded-queue.js';
import type { Parcel } from './delivery.js';
import { createLetterId } from './letter-id.js';
import { statusOf } from './retryable.js';

export interface DeadLetterOptions {
  /** Id of the destination. */
  destination: string;
  /** Keeps the letters; already bounded in time. */
  store: Store | undefined;
  /** Those that no store keeps. */
  memory: BoundedQueue<DeadLetter>;
  clock: Clock;
}

/** Why an event was given up. */
export interface Reason {
  error: unknown;
  attempts: number;
}

interface Kept {
  isStored: boolean;
  error: unknown;
}

/** Keeps the events that one destination has given up. */
export class DeadLetters {
  readonly #options: DeadLetterOptions;

  constructor(options: DeadLetterOptions) {
    this.#options = options;
  }

  /**
   * Writes one letter.
   *
   * @returns Whether the store has it, and the error for whoever sent the event; never
   *   rejects. `undefined` when only memory has it, which nobody may rely on.
   */
  keep({ origin }: Pick<Parcel, 'origin'>, reason: Reason): Promise<Kept> | undefined {
    const { store } = this.#options;
    const letter = this.#write(origin, reason);
    if (store !== undefined) return this.#store(store, letter, reason.error);
    this.#options.memory.add(letter);
    return undefined;
  }

  async #store(store: Store, letter: DeadLetter, cause: unknown): Promise<Kept> {
    try {
      await store.set(createLetterId(letter.at), storable(letter) as StoreValue);
      return { isStored: true, error: cause };
    } catch (failure) {
      this.#options.memory.add(letter);
      const message = `${messageOf(cause)}; and its dead letter could not be stored: ${messageOf(failure)}`;
      return {
        isStored: false,
        error: new WalkerError('DEAD_LETTER_FAILED', message, { cause }),
      };
    }
  }

  #write(event: Parcel['origin'], { error, attempts }: Reason): DeadLetter {
    const { destination, clock } = this.#options;
    const code =
      isRecord(error) && typeof error['code'] === 'string' ? error['code'] : 'DELIVERY_FAILED';
    const status = statusOf(error);
    return {
      event: copyEvent(event),
      destination,
      error: { code, message: messageOf(error), ...(status !== undefined && { status }) },
      attempts,
      at: clock.now(),
    };
  }
}
