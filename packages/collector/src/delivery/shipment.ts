import type { Delivery, Parcel } from './delivery.js';
import type { BatchLimits } from './delivery-settings.js';

/** A parcel on its way, and the push that waits for it. Its end is decided once. */
export class Shipment {
  readonly parcel: Parcel;
  /** When its batch is due; `undefined` when it goes by itself. */
  readonly limits: BatchLimits | undefined;
  /** Resolves with what became of it. */
  readonly settled: Promise<Delivery>;
  /** Tries so far. */
  attempts = 0;
  /** Whether a call of the destination has it now. */
  isOnWire = false;
  #isOver = false;
  #settle: (delivery: Delivery) => void = () => undefined;

  constructor(parcel: Parcel, limits: BatchLimits | undefined) {
    this.parcel = parcel;
    this.limits = limits;
    this.settled = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Whether its end is decided: nothing is to be done with it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Decides the end: the first who asks settles it.
   *
   * @returns `undefined` for all others.
   */
  end(): ((delivery: Delivery) => void) | undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    return this.#settle;
  }
}
