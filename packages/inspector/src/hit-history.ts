import type { Cache } from '@walkeros/core';

/** Frames that the chart goes back: two minutes. */
const LENGTH = 240;
/** Frames that one point is taken over, so that a quiet flow has a line and not a comb. */
const SPAN = 20;

interface Reads {
  readonly hits: number;
  readonly reads: number;
}

/** Reads that the tier answered, of all reads; `null` without any. */
export type Share = number | null;

/** Since the store was opened. */
export function hitShare(counters: Cache.Counters): Share {
  return shareOf(readsOf(counters));
}

/** How the hit rate of one store went. */
export class HitHistory {
  readonly #reads: Reads[] = [];

  add(counters: Cache.Counters): void {
    const now = readsOf(counters);
    // A store that was opened anew counts from the beginning.
    if (now.reads < (this.#reads.at(-1)?.reads ?? 0)) this.#reads.length = 0;
    this.#reads.push(now);
    if (this.#reads.length > LENGTH + SPAN) this.#reads.shift();
  }

  /** Oldest first; each over the ten seconds before it. */
  points(): Share[] {
    return this.#reads.map((_, index) => this.#pointAt(index)).slice(-LENGTH);
  }

  latest(): Share {
    return this.#pointAt(this.#reads.length - 1);
  }

  #pointAt(index: number): Share {
    const until = this.#reads[index];
    if (until === undefined) return null;
    const from = this.#reads[index - SPAN] ?? { hits: 0, reads: 0 };
    return shareOf({ hits: until.hits - from.hits, reads: until.reads - from.reads });
  }
}

function readsOf({ hits, misses, inflight_dedups }: Cache.Counters): Reads {
  return { hits, reads: hits + misses + inflight_dedups };
}

function shareOf({ hits, reads }: Reads): Share {
  return reads === 0 ? null : hits / reads;
}
