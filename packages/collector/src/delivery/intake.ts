import { WalkerError, type Destination } from '@walkeros/core';
import type { Shipment } from './shipment.js';

export interface IntakeOptions {
  limits: Required<Destination.Buffer>;
  /** Begins the delivery of what is taken. */
  start(shipment: Shipment): void;
  /** Ends what finds no room, or has to make room. */
  refuse(shipment: Shipment, error: WalkerError): void;
  /** Ends what finds no room, in the dead letters. */
  giveUp(shipment: Shipment, error: WalkerError): void;
}

/**
 * Bounds how many events are taken and not delivered, wherever they wait: for a batch,
 * for a free call, or for their next try.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #taken = new Set<Shipment>();
  /** Not taken: their pushes wait for room. */
  #blocked: Shipment[] = [];

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  take(shipment: Shipment): void {
    const { max, overflow } = this.#options.limits;
    if (this.#taken.size < max) return this.#start(shipment);
    if (overflow === 'block') return void this.#blocked.push(shipment);
    const error = new WalkerError('OVERLOADED', `more than ${max} events wait for delivery`);
    if (overflow === 'dead-letter') return this.#options.giveUp(shipment, error);
    const oldest = overflow === 'drop-oldest' ? this.#oldestWaiting() : undefined;
    this.#options.refuse(oldest ?? shipment, error);
    if (oldest === undefined) return;
    this.#taken.delete(oldest);
    this.#start(shipment);
  }

  /** Everything that has not ended, also what is blocked. */
  takeAll(): Shipment[] {
    const all = [...this.#taken, ...this.#blocked];
    this.#blocked = [];
    return all;
  }

  #start(shipment: Shipment): void {
    this.#taken.add(shipment);
    void shipment.settled.then(() => this.#leave(shipment));
    this.#options.start(shipment);
  }

  #leave(shipment: Shipment): void {
    this.#taken.delete(shipment);
    while (this.#taken.size < this.#options.limits.max) {
      const next = this.#blocked.shift();
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #oldestWaiting(): Shipment | undefined {
    for (const shipment of this.#taken) {
      if (!shipment.isOnWire && !shipment.isOver) return shipment;
    }
    return undefined;
  }
}
