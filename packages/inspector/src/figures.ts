import type { Cache, Clock, Collector, DestinationCounters } from '@walkeros/core';
import { inspectStore } from '@walkeros/core-cache';
import { CallRates } from './call-rates.js';
import type { CallLine, SeenCalls, Turn } from './call-watch.js';
import { storeIds } from './flow-graph.js';
import { HitHistory, hitShare, type Share } from './hit-history.js';

/** What the page shows of whatever is called. */
interface CallFigures extends Pick<SeenCalls, 'latency'> {
  readonly perSecond: number;
}

/** What the page shows of a step. */
export interface StepFigures extends CallFigures {
  /** Since the start; a transformer has no such counter. */
  readonly count?: number;
  readonly failed: number;
  readonly dropped: number;
}

/** What the page shows of a store. */
export interface StoreFigures extends CallFigures {
  /** A snapshot; only of a store with a cache. */
  readonly counters?: Cache.Counters;
  /** Reads that the tier answered, of all since the start. */
  readonly hitShare?: Share;
  /** The same, of the last seconds. */
  readonly recentHitShare?: Share;
  readonly inFlight?: number;
}

/** One state of the flow, as it goes to the page. */
export interface Frame {
  readonly atMs: number;
  readonly flow: { in: number; out: number; failed: number; dropped: number; upMs: number };
  readonly steps: Readonly<Record<string, StepFigures>>;
  readonly stores: Readonly<Record<string, StoreFigures>>;
  /** Calls that went unseen or unlisted since the frame before. */
  readonly unlisted: number;
  readonly partial: boolean;
  readonly lines: readonly CallLine[];
}

/** What was seen of a step or a store. */
type Seen = (step: string) => CallFigures;

/** Reads the counters of a flow at each turn. The flow is not asked to do anything for it. */
export class Figures {
  readonly #collector: Collector;
  readonly #clock: Clock;
  #histories = new Map<string, HitHistory>();
  /** What each counter stood at in the turn before, for rates. */
  readonly #before = new Map<string, number>();
  readonly #rates = new CallRates();
  #beforeMs: number;

  constructor(collector: Collector, clock: Clock) {
    this.#collector = collector;
    this.#clock = clock;
    this.#beforeMs = clock.monotonicNow();
  }

  /** Goes on with the history of each store that there still is. */
  advance(): void {
    const histories = new Map<string, HitHistory>();
    for (const [id, counters] of this.#cached()) {
      const history = this.#histories.get(id) ?? new HitHistory();
      history.add(counters);
      histories.set(id, history);
    }
    this.#histories = histories;
  }

  /** Of each store with a cache, also before the first turn. */
  histories(): Record<string, Share[]> {
    const ids = this.#cached().map(([id]) => id);
    return Object.fromEntries(ids.map((id) => [id, this.#histories.get(id)?.points() ?? []]));
  }

  #cached(): [string, Cache.Counters][] {
    return storeIds(this.#collector).flatMap((id): [string, Cache.Counters][] => {
      const counters = this.#collector.stores[id]?.counters;
      return counters === undefined ? [] : [[id, counters]];
    });
  }

  frame(turn: Turn): Frame {
    const { lines, unlisted, partial } = turn;
    const { in: taken, out, failed, dropped, startedAt } = this.#collector.status;
    const nowMs = this.#clock.monotonicNow();
    const seconds = (nowMs - this.#beforeMs) / 1000;
    this.#beforeMs = nowMs;
    const rates = this.#rates.advance(turn, this.#since('in', taken), seconds);
    const seen = (step: string): CallFigures => ({
      perSecond: rates.get(step) ?? 0,
      latency: turn.steps.get(step)?.latency ?? {},
    });
    return {
      atMs: this.#clock.now(),
      flow: { in: taken, out, failed, dropped, upMs: this.#clock.now() - startedAt },
      steps: this.#steps(seen, seconds),
      stores: this.#stores(seen, seconds),
      ...{ lines, unlisted, partial },
    };
  }

  #steps(seen: Seen, seconds: number): Record<string, StepFigures> {
    const { sources, transformers, destinations } = this.#collector.status;
    const figures: Record<string, StepFigures> = {};
    for (const [id, { count, rejected }] of Object.entries(sources)) {
      const key = `source:${id}`;
      figures[key] = this.#counted(key, { count, failed: rejected, dropped: 0 }, seen, seconds);
    }
    for (const [id, { failed, dropped }] of Object.entries(transformers)) {
      const key = `transformer:${id}`;
      figures[key] = { ...seen(key), failed, dropped };
    }
    for (const [id, { count, failed, dropped }] of Object.entries<DestinationCounters>(
      destinations,
    )) {
      const key = `destination:${id}`;
      figures[key] = this.#counted(key, { count, failed, dropped }, seen, seconds);
    }
    return figures;
  }

  #stores(seen: Seen, seconds: number): Record<string, StoreFigures> {
    const figures: Record<string, StoreFigures> = {};
    for (const id of storeIds(this.#collector)) {
      const store = this.#collector.stores[id];
      const key = `store:${id}`;
      const calls = seen(key);
      const counters = store?.counters;
      if (store === undefined || counters === undefined) {
        figures[id] = calls;
        continue;
      }
      const { hits, misses, inflight_dedups, writes, deletes } = counters;
      const count = hits + misses + inflight_dedups + writes + deletes;
      figures[id] = {
        latency: calls.latency,
        perSecond: this.#rate(key, count, seconds),
        counters,
        hitShare: hitShare(counters),
        recentHitShare: this.#histories.get(id)?.latest() ?? null,
        inFlight: inspectStore(store)?.inFlight ?? 0,
      };
    }
    return figures;
  }

  #counted(
    key: string,
    counts: { count: number; failed: number; dropped: number },
    ...[seen, seconds]: [Seen, number]
  ): StepFigures {
    const { latency } = seen(key);
    return { latency, perSecond: this.#rate(key, counts.count, seconds), ...counts };
  }

  #rate(key: string, count: number, seconds: number): number {
    const more = this.#since(key, count);
    return seconds > 0 ? more / seconds : 0;
  }

  /** By how much a counter has grown since the turn before. */
  #since(key: string, count: number): number {
    const before = this.#before.get(key) ?? count;
    this.#before.set(key, count);
    // A store that was opened anew counts from the beginning.
    return count < before ? count : count - before;
  }
}
