import type { Flow, FlowStatus, PushResult } from '@walkeros/core';
import { BoundedQueue } from './bounded-queue.js';

const QUEUE_MAX = 1_000;

/** Hands a held event in again. */
export type Replay = () => Promise<PushResult>;

/** Events that came in before `walker run`, where the flow waits for it. */
export class BeforeRun {
  readonly #queue: BoundedQueue<Replay>;
  readonly #status: FlowStatus['beforeRun'];
  #isWaiting: boolean;

  constructor(config: Flow.Collector, status: FlowStatus['beforeRun']) {
    this.#queue = new BoundedQueue(config.queueMax ?? QUEUE_MAX);
    this.#status = status;
    this.#isWaiting = config.run === false;
  }

  /** Goes by another config. A run that has begun goes on. */
  adapt({ queueMax = QUEUE_MAX, run }: Flow.Collector): void {
    this.#queue.resize(queueMax);
    if (run !== false) void this.end();
  }

  /** Whether events are held. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  hold(replay: Replay): void {
    if (this.#queue.add(replay)) this.#status.dropped++;
    this.#status.held = this.#queue.size;
  }

  /** Lets the events go, in the order in which they came, and holds none any more. */
  end(): Promise<PushResult[]> {
    this.#isWaiting = false;
    const held = this.#queue.takeAll();
    this.#status.held = 0;
    return Promise.all(held.map((replay) => replay()));
  }
}
