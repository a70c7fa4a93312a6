import type { Clock, TimerHandle } from '@walkeros/core';
import { DeliveryError } from './delivery-error.js';
import type { QueuedEvent } from './queued-event.js';
import type { SendBatch } from './send-batch.js';
import type { ResolvedSettings } from './settings.js';

export interface QueueOptions {
  settings: ResolvedSettings;
  clock: Clock;
  send: SendBatch;
  /** Gets events that are given up without a try. Never rejects. */
  bury(events: readonly QueuedEvent[], error: DeliveryError): Promise<void>;
}

/**
 * Events that are not delivered yet: at most `queue.max`, in the order they came in.
 *
 * Batches are cut when a connection is free to carry one, so a backlog leaves in
 * full batches and a trickle leaves after `batch.wait`.
 */
export class EventQueue {
  readonly #options: QueueOptions;
  /** Taken, and not on the wire. */
  readonly #waiting: QueuedEvent[] = [];
  /** Not taken: their callers wait for room. */
  readonly #held: QueuedEvent[] = [];
  readonly #idle = new Set<() => void>();
  /** Size of what waits: the bodies and the commas between them. */
  #bytes = 0;
  #onWire = 0;
  #requests = 0;
  #isDraining = false;
  #timer: TimerHandle | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  add(event: QueuedEvent): void {
    const { max, policy } = this.#options.settings.queue;
    if (this.#hasRoom) this.#take(event);
    else if (policy === 'wait') this.#held.push(event);
    else {
      const [oldest] = policy === 'drop-oldest' ? this.#cut(1) : [];
      if (oldest !== undefined) this.#take(event);
      const message = `more than ${max} events wait for delivery`;
      const error = new DeliveryError(message, { code: 'OVERLOADED', attempts: 0 });
      void this.#options.bury([oldest ?? event], error);
    }
    this.#pump();
  }

  /** Sends what is left without waiting for batches to fill. Resolves when all is settled. */
  drain(): Promise<void> {
    this.#isDraining = true;
    this.#pump();
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idle.add(resolve));
  }

  /** Gives up everything that is not on the wire. */
  async abandon(): Promise<void> {
    this.#disarm();
    const left = [...this.#cut(this.#waiting.length), ...this.#held.splice(0)];
    if (left.length === 0) return;
    const details = { code: 'FLOW_STOPPED', attempts: 0 } as const;
    const error = new DeliveryError('the destination was closed first', details);
    await this.#options.bury(left, error);
  }

  get #hasRoom(): boolean {
    return this.#waiting.length + this.#onWire < this.#options.settings.queue.max;
  }

  get #isIdle(): boolean {
    return this.#waiting.length + this.#onWire === 0;
  }

  #take(event: QueuedEvent): void {
    this.#waiting.push(event);
    this.#bytes += weightOf(event);
  }

  #admit(): void {
    while (this.#hasRoom) {
      const next = this.#held.shift();
      if (next === undefined) return;
      this.#take(next);
    }
  }

  /** Removes events from the front: `most`, or fewer when they are too large together. */
  #cut(most: number, maxBytes = Number.POSITIVE_INFINITY): QueuedEvent[] {
    let [length, bytes] = [0, 0];
    for (const event of this.#waiting) {
      const isTooMuch = length > 0 && bytes + weightOf(event) > maxBytes;
      if (length === most || isTooMuch) break;
      bytes += weightOf(event);
      length++;
    }
    this.#bytes -= bytes;
    return this.#waiting.splice(0, length);
  }

  /** @param isTimeUp - Whether the oldest event has waited for `batch.wait`. */
  #pump(isTimeUp = false): void {
    const { batch, connections } = this.#options.settings;
    let isDue = isTimeUp || this.#isFull;
    while (isDue && this.#requests < connections && this.#waiting.length > 0) {
      void this.#run(this.#cut(batch.size, batch.maxBytes));
      this.#disarm();
      isDue = this.#isFull;
    }
    if (this.#requests < connections) this.#arm();
  }

  /** Whether a batch need not wait for more events. */
  get #isFull(): boolean {
    const { size, maxBytes } = this.#options.settings.batch;
    return this.#isDraining || this.#waiting.length >= size || this.#bytes >= maxBytes;
  }

  #arm(): void {
    const { clock, settings } = this.#options;
    const [oldest] = this.#waiting;
    if (oldest === undefined) return;
    const leftMs = oldest.atMs + settings.batch.wait - clock.monotonicNow();
    const onTime = (): void => {
      this.#disarm();
      this.#pump(true);
    };
    this.#timer ??= clock.setTimeout(onTime, Math.max(0, leftMs), true);
  }

  #disarm(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #run(events: readonly QueuedEvent[]): Promise<void> {
    this.#onWire += events.length;
    this.#requests++;
    await this.#options.send(events);
    this.#onWire -= events.length;
    this.#requests--;
    this.#admit();
    this.#pump();
    if (!this.#isIdle) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}

/** With the comma or bracket that stands beside it. */
function weightOf(event: QueuedEvent): number {
  return event.bytes + 1;
}
