import type { Clock, Collector, Observation } from '@walkeros/core';
import { LatencyWindow, type Percentiles } from './latency-window.js';

/** Calls that are looked at between two frames, however many there are. */
const MAX_CALLS = 500;
/** Of those, the ones that the page lists. */
const MAX_LINES = 100;

/** One call, as the page lists it. Never a value. */
export type CallLine = Pick<
  Observation,
  'op' | 'status' | 'key' | 'code' | 'event' | 'startMs' | 'durationMs'
> & { readonly step: string };

/** What was seen of a step or a store since the turn before. */
export interface SeenCalls {
  readonly perSecond: number;
  readonly latency: Readonly<Record<string, Percentiles>>;
}

export interface Turn {
  readonly lines: readonly CallLine[];
  /** Calls that were seen and not listed. */
  readonly unlisted: number;
  /** Whether calls went unseen because there were too many. */
  readonly partial: boolean;
  readonly steps: ReadonlyMap<string, SeenCalls>;
}

interface Tally {
  calls: number;
  readonly windows: Map<string, LatencyWindow>;
}

/**
 * Looks at the calls of a flow, while somebody looks at the page. What that may cost is
 * fixed: after so many calls it looks away until its next turn, so that a flow pays the
 * same for a page at a thousand events a second and at a hundred thousand.
 */
export class CallWatch {
  readonly #collector: Collector;
  readonly #clock: Clock;
  readonly #tallies = new Map<string, Tally>();
  #lines: CallLine[] = [];
  #seen = 0;
  #beganMs = 0;
  #lookedMs: number | undefined;
  #stop: (() => void) | undefined;

  constructor(collector: Collector, clock: Clock) {
    this.#collector = collector;
    this.#clock = clock;
  }

  begin(): void {
    this.#beganMs = this.#clock.monotonicNow();
    this.#lookedMs = undefined;
    this.#stop ??= this.#collector.observe((call) => this.#take(call), { follow: false });
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** What was seen since the turn before; then looks again. */
  turn(): Turn {
    const lookedMs = this.#lookedMs ?? this.#clock.monotonicNow() - this.#beganMs;
    const steps = new Map<string, SeenCalls>();
    for (const [step, tally] of this.#tallies) {
      const perSecond = lookedMs > 0 ? (tally.calls * 1000) / lookedMs : 0;
      steps.set(step, { perSecond, latency: latencyOf(tally) });
      tally.calls = 0;
    }
    const lines = this.#lines;
    const unlisted = this.#seen - lines.length;
    const partial = this.#seen >= MAX_CALLS;
    this.#lines = [];
    this.#seen = 0;
    this.begin();
    return { lines, unlisted, partial, steps };
  }

  #take(call: Observation): void {
    const { kind, id } = call.step;
    const step = `${kind}:${id}`;
    let tally = this.#tallies.get(step);
    if (tally === undefined) {
      tally = { calls: 0, windows: new Map() };
      this.#tallies.set(step, tally);
    }
    tally.calls++;
    if (call.op !== 'evict') windowOf(tally, partOf(call)).add(call.durationMs);
    if (this.#lines.length < MAX_LINES) this.#lines.push(lineOf(step, call));
    if (++this.#seen < MAX_CALLS) return;
    this.#lookedMs = this.#clock.monotonicNow() - this.#beganMs;
    this.end();
  }
}

/** A hit takes microseconds and a load milliseconds: together they would say nothing. */
function partOf({ op, status }: Observation): string {
  if (op === 'get') return status === 'hit' ? 'hit' : 'load';
  if (op === 'set' || op === 'delete') return 'write';
  return op === 'populate' ? 'populate' : 'call';
}

function windowOf({ windows }: Tally, part: string): LatencyWindow {
  const known = windows.get(part);
  if (known !== undefined) return known;
  const created = new LatencyWindow();
  windows.set(part, created);
  return created;
}

function latencyOf({ windows }: Tally): Record<string, Percentiles> {
  const latency: Record<string, Percentiles> = {};
  for (const [part, window] of windows) {
    const percentiles = window.percentiles();
    if (percentiles !== undefined) latency[part] = percentiles;
  }
  return latency;
}

function lineOf(step: string, call: Observation): CallLine {
  const { op, status, key, code, event, startMs, durationMs } = call;
  return {
    ...{ step, op, status, startMs, durationMs },
    ...(key !== undefined && { key }),
    ...(code !== undefined && { code }),
    ...(event !== undefined && { event }),
  };
}
