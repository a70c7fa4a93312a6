import type { Collector, Observation } from '@walkeros/core';
import { LatencyWindow, type Percentiles } from './latency-window.js';

/** Calls that are looked at between two frames, however many there are. */
const MAX_CALLS = 500;
/** Turns for which it looks away after it has seen so many. */
const REST_TURNS = 3;
/** Of those, the ones that the page lists. */
const MAX_LINES = 100;

/** One call, as the page lists it. Never a value. */
export type CallLine = Pick<
  Observation,
  'op' | 'status' | 'key' | 'code' | 'event' | 'startMs' | 'durationMs'
> & { readonly step: string };

/** What was seen of a step or a store since the turn before. */
export interface SeenCalls {
  readonly calls: number;
  readonly latency: Readonly<Record<string, Percentiles>>;
}

export interface Turn {
  readonly lines: readonly CallLine[];
  /** Calls that were seen and not listed. */
  readonly unlisted: number;
  /** Whether calls went unseen because there were too many: all of them while it rests. */
  readonly partial: boolean;
  readonly steps: ReadonlyMap<string, SeenCalls>;
}

interface Tally {
  calls: number;
  readonly windows: Map<string, LatencyWindow>;
}

/**
 * Looks at the calls of a flow, while somebody looks at the page. What that may cost is
 * fixed: after so many calls it looks away for a few turns, so that a flow pays the same
 * for a page at a thousand events a second and at a hundred thousand.
 */
export class CallWatch {
  readonly #collector: Collector;
  readonly #tallies = new Map<string, Tally>();
  #lines: CallLine[] = [];
  #seen = 0;
  #restTurns = 0;
  #stop: (() => void) | undefined;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  begin(): void {
    this.#restTurns = 0;
    this.#stop ??= this.#collector.observe((call) => this.#take(call), { follow: false });
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** What was seen since the turn before; then looks again, unless it rests. */
  turn(): Turn {
    const steps = new Map<string, SeenCalls>();
    for (const [step, tally] of this.#tallies) {
      steps.set(step, { calls: tally.calls, latency: latencyOf(tally) });
      tally.calls = 0;
    }
    const lines = this.#lines;
    const unlisted = this.#seen - lines.length;
    const partial = this.#restTurns > 0;
    this.#lines = [];
    this.#seen = 0;
    if (this.#restTurns <= 1) this.begin();
    else this.#restTurns--;
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
    this.end();
    this.#restTurns = REST_TURNS + 1;
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
