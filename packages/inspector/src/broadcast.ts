import type { ServerResponse } from 'node:http';
import type { Clock, Collector, TimerHandle } from '@walkeros/core';
import { CallWatch } from './call-watch.js';
import { Feed } from './feed.js';
import { Figures } from './figures.js';

/** Milliseconds between two frames. */
const TURN_MS = 500;
/** Pages that may be open at once. */
const MAX_FEEDS = 8;

/** Sends the state of the flow to the pages that are open. Calls are looked at only then. */
export class Broadcast {
  readonly #clock: Clock;
  readonly #collector: Collector;
  readonly #figures: Figures;
  readonly #watch: CallWatch;
  readonly #feeds = new Set<Feed>();
  #timer: TimerHandle;

  constructor(collector: Collector, clock: Clock) {
    this.#clock = clock;
    this.#collector = collector;
    this.#figures = new Figures(collector, clock);
    this.#watch = new CallWatch(collector);
    this.#schedule();
  }

  /** @returns Whether there was room for one more. */
  add(response: ServerResponse, hello: () => object): boolean {
    if (this.#feeds.size >= MAX_FEEDS) return false;
    if (this.#feeds.size === 0) this.#watch.begin();
    const nowMs = this.#clock.monotonicNow();
    const feed = new Feed(response, {
      hello: () => ({ ...hello(), turnMs: TURN_MS, histories: this.#figures.histories() }),
      ...{ nowMs, generation: this.#generation },
    });
    this.#feeds.add(feed);
    response.once('close', () => this.#remove(feed));
    return true;
  }

  /** Bytes that wait for readers, over all of them. */
  get waitingBytes(): number {
    return [...this.#feeds].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0);
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#watch.end();
    for (const feed of this.#feeds) feed.end();
    this.#feeds.clear();
  }

  get #generation(): number {
    return this.#collector.status.config.generation;
  }

  #turn(): void {
    this.#figures.advance();
    if (this.#feeds.size > 0) {
      const frame = this.#figures.frame(this.#watch.turn());
      const nowMs = this.#clock.monotonicNow();
      for (const feed of this.#feeds) feed.offer(frame, nowMs, this.#generation);
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimeout(() => this.#turn(), TURN_MS);
  }

  #remove(feed: Feed): void {
    this.#feeds.delete(feed);
    if (this.#feeds.size === 0) this.#watch.end();
  }
}
