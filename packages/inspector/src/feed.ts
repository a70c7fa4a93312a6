import type { ServerResponse } from 'node:http';
import { begin } from './respond.js';

/** A reader that takes nothing for so long is cut off. */
const STALLED_MS = 30_000;

/** What is sent in one go: its figures replace older ones, its lines are news. */
export interface FeedFrame {
  readonly lines: readonly unknown[];
}

/**
 * One open page, as server-sent events. A frame is written only when the one before has
 * left the process, so a reader that is slow, asleep or hostile holds at most one frame:
 * what it does not fetch in time is not kept for it, it is told how much it missed.
 */
export class Feed {
  readonly #response: ServerResponse;
  readonly #hello: () => object;
  /** Of the config that the reader has been told of. */
  #generation: number;
  #missedFrames = 0;
  #missedLines = 0;
  #takenMs: number;

  /** @param hello - What comes first, and again when another config runs. */
  constructor(
    response: ServerResponse,
    { hello, nowMs, generation }: { hello: () => object; nowMs: number; generation: number },
  ) {
    this.#response = response;
    this.#hello = hello;
    this.#takenMs = nowMs;
    this.#generation = generation;
    begin(response, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    response.write(eventOf('hello', hello()));
  }

  /** Bytes that wait for the reader. */
  get waitingBytes(): number {
    return this.#response.writableLength;
  }

  /** Sends a frame, or drops it when the reader is not ready for it. */
  offer(frame: FeedFrame, nowMs: number, generation: number): void {
    if (this.#response.writableLength > 0) {
      this.#missedFrames++;
      this.#missedLines += frame.lines.length;
      if (nowMs - this.#takenMs > STALLED_MS) this.#response.destroy();
      return;
    }
    this.#takenMs = nowMs;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#response.write(eventOf('hello', this.#hello()));
    }
    const missed = { missedFrames: this.#missedFrames, missedLines: this.#missedLines };
    this.#response.write(eventOf('frame', { ...frame, ...missed }));
  }

  end(): void {
    this.#response.end();
  }
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
