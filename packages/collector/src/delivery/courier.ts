/**
 * Delivers the events of one destination that need looking after: bounded, retried,
 * batched, spared by a breaker, and kept as dead letters when all of it fails.
 *
 * A shipment is one event and the push that waits for it. Whoever decides its end first
 * settles it (`Shipment.end`): the answer of a call, the late answer of an earlier one, the
 * event that took its place, or the shutdown. Everybody else finds it over and leaves it.
 */
import type { Clock, Destination, MaybePromise } from '@walkeros/core';
import { isPromise, sleep, Slots } from '@walkeros/core';
import { stoppedError } from '../lifecycle/stopped-error.js';
import type { OpenContext } from '../pipeline/step-context.js';
import { Batcher } from './batcher.js';
import type { Breaker } from './breaker.js';
import {
  createCallDestination,
  type Answer,
  type CallDestination,
} from './call-destination.js';
import type { Delivery, Parcel } from './delivery.js';
import type { BatchLimits, DeliverySettings } from './delivery-settings.js';
import { Intake } from './intake.js';
import type { Ledger } from './ledger.js';
import { retryPauseMs } from './retry-pause.js';
import { isRetryable } from './retryable.js';
import { Shipment } from './shipment.js';

export interface CourierOptions {
  destination: Destination;
  /** The context as `init` left it. */
  context: () => OpenContext;
  settings: DeliverySettings;
  ledger: Ledger;
  breaker: Breaker | undefined;
  clock: Clock;
  /** Ends calls and pauses. */
  stopped: AbortSignal;
}

/** Key of a batch whose events no mapping rule matches. */
const NO_RULE = '* *';

export class Courier {
  readonly #options: CourierOptions;
  readonly #call: CallDestination;
  readonly #intake: Intake;
  readonly #slots: Slots;
  readonly #batcher: Batcher;

  constructor(options: CourierOptions) {
    const { settings, ledger, clock } = options;
    this.#options = options;
    this.#call = createCallDestination({
      ...options,
      counters: ledger.counters,
      timeoutMs: settings.timeoutMs,
      repeats: settings.retry.attempts > 1,
      onLate: (shipments, answers) => this.#noteLate(shipments, answers),
    });
    this.#slots = new Slots(settings.buffer.concurrency);
    this.#batcher = new Batcher(clock, (key, shipments) => void this.#carry(shipments, key));
    this.#intake = new Intake({
      limits: settings.buffer,
      start: (shipment) => this.#start(shipment),
      refuse: (shipment, error) => shipment.end()?.(ledger.refused(error)),
      giveUp: (shipment, error) => this.#giveUp(shipment, error),
    });
  }

  /**
   * Takes one event; never rejects.
   *
   * @param limits - When its batch is due; without them it goes by itself.
   */
  deliver(parcel: Parcel, limits: BatchLimits | undefined): Promise<Delivery> {
    const shipment = new Shipment(parcel, limits);
    this.#intake.take(shipment);
    return shipment.settled;
  }

  /** Sends batches at once, from now on. */
  drain(): void {
    this.#batcher.drain();
  }

  /** Gives up everything that has not ended, at once. Resolves when the dead letters are written. */
  async abandon(): Promise<void> {
    const left = this.#intake.takeAll();
    for (const shipment of left) this.#giveUp(shipment, stoppedError());
    await Promise.all(left.map(({ settled }) => settled));
  }

  #start(shipment: Shipment): void {
    const { parcel, limits } = shipment;
    if (limits === undefined) void this.#carry([shipment], undefined);
    else this.#batcher.add(parcel.mappingKey ?? NO_RULE, shipment, limits);
  }

  async #carry(shipments: readonly Shipment[], batchKey: string | undefined): Promise<void> {
    let rest = shipments;
    for (let failures = 1; rest.length > 0; failures++) {
      const failed = await this.#try(rest, batchKey);
      if (failed.size === 0) return;
      await this.#pause(failures, [...failed.values()]);
      rest = [...failed.keys()].filter(({ isOver }) => !isOver);
      this.#options.ledger.counters.retried += rest.length;
    }
  }

  /** @returns What is to be tried again, with the error of each. */
  async #try(
    shipments: readonly Shipment[],
    batchKey: string | undefined,
  ): Promise<Map<Shipment, unknown>> {
    // Not awaited without need: a shipment that has its call must not be seen waiting.
    const entered = this.#slots.enter();
    if (isPromise(entered)) await entered;
    const live = shipments.filter(({ isOver }) => !isOver);
    const answers = live.length === 0 ? [] : await this.#ask(live, batchKey);
    this.#slots.leave();
    const { attempts } = this.#options.settings.retry;
    const again = new Map<Shipment, unknown>();
    live.forEach((shipment, index) => {
      const answer = answers[index] ?? { data: undefined };
      if ('data' in answer) this.#succeed(shipment, answer.data);
      else if (shipment.attempts < attempts && isRetryable(answer.error)) {
        again.set(shipment, answer.error);
      } else this.#giveUp(shipment, answer.error);
    });
    return again;
  }

  async #ask(live: readonly Shipment[], batchKey: string | undefined): Promise<Answer[]> {
    const { breaker } = this.#options;
    const error = this.#options.stopped.aborted ? stoppedError() : breaker?.enter();
    if (error !== undefined) {
      for (const shipment of live) shipment.attempts++;
      return live.map(() => ({ error }));
    }
    const answers = await this.#call(live, batchKey);
    // A refusal of this very event says that the destination is there.
    const isDown = answers.every((answer) => 'error' in answer && isRetryable(answer.error));
    if (isDown) breaker?.failure();
    else breaker?.success();
    return answers;
  }

  #pause(failures: number, errors: readonly unknown[]): Promise<void> {
    const { settings, clock, stopped } = this.#options;
    const { retry } = settings;
    return sleep(retryPauseMs(failures, errors, { retry, clock }), { clock, stopped });
  }

  /** An answer that came too late still says that the event arrived: it is not sent again. */
  #noteLate(shipments: readonly Shipment[], answers: readonly Answer[]): void {
    this.#options.ledger.counters.late++;
    shipments.forEach((shipment, index) => {
      const answer = answers[index];
      if (answer !== undefined && 'data' in answer) this.#succeed(shipment, answer.data);
    });
  }

  #succeed(shipment: Shipment, data: unknown): void {
    const settle = shipment.end();
    settle?.(this.#options.ledger.delivered(data));
  }

  #giveUp(shipment: Shipment, error: unknown): void {
    const settle = shipment.end();
    if (settle === undefined) return;
    const { attempts, parcel } = shipment;
    const delivery: MaybePromise<Delivery> = this.#options.ledger.givenUp(parcel, {
      error,
      attempts,
    });
    if (isPromise(delivery)) void delivery.then(settle);
    else settle(delivery);
  }
}
