import type { Clock, TimerHandle } from '@walkeros/core';
import type { BatchLimits } from './delivery-settings.js';
import type { Shipment } from './shipment.js';

/** Gets a batch that is due. */
export type OnBatch = (key: string, shipments: Shipment[]) => void;

interface Collecting {
  shipments: Shipment[];
  limits: BatchLimits;
  firstMs: number;
  lastMs: number;
  timer: TimerHandle;
}

/** Collects events, apart for each mapping rule, until their batch is due. */
export class Batcher {
  readonly #clock: Clock;
  readonly #onBatch: OnBatch;
  readonly #collecting = new Map<string, Collecting>();
  #isDraining = false;

  constructor(clock: Clock, onBatch: OnBatch) {
    this.#clock = clock;
    this.#onBatch = onBatch;
  }

  add(key: string, shipment: Shipment, limits: BatchLimits): void {
    const nowMs = this.#clock.monotonicNow();
    const batch = this.#collecting.get(key) ?? this.#begin(key, limits, nowMs);
    batch.shipments.push(shipment);
    batch.lastMs = nowMs;
    if (this.#isDraining || batch.shipments.length >= limits.size) this.#send(key, batch);
  }

  /** Sends what is there, and from now on everything at once. */
  drain(): void {
    this.#isDraining = true;
    for (const [key, batch] of this.#collecting) this.#send(key, batch);
  }

  #begin(key: string, limits: BatchLimits, nowMs: number): Collecting {
    const batch: Collecting = {
      shipments: [],
      limits,
      firstMs: nowMs,
      lastMs: nowMs,
      timer: undefined,
    };
    this.#collecting.set(key, batch);
    this.#arm(key, batch, Math.min(limits.waitMs, limits.ageMs));
    return batch;
  }

  #arm(key: string, batch: Collecting, delayMs: number): void {
    batch.timer = this.#clock.setTimeout(() => this.#onTime(key, batch), delayMs, true);
  }

  /** One timer serves all events of a batch: it looks when it fires how much later it should have. */
  #onTime(key: string, batch: Collecting): void {
    const { limits, firstMs, lastMs } = batch;
    const dueMs = Math.min(lastMs + limits.waitMs, firstMs + limits.ageMs);
    const leftMs = dueMs - this.#clock.monotonicNow();
    if (leftMs > 0) this.#arm(key, batch, leftMs);
    else this.#send(key, batch);
  }

  #send(key: string, { shipments, timer }: Collecting): void {
    this.#clock.clearTimeout(timer);
    this.#collecting.delete(key);
    const waiting = shipments.filter(({ isOver }) => !isOver);
    if (waiting.length > 0) this.#onBatch(key, waiting);
  }
}
