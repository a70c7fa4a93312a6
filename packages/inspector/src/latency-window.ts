/** Durations that a percentile is taken of: the latest. */
const SIZE = 512;

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The latest durations of one kind of call. */
export class LatencyWindow {
  readonly #durationsMs = new Float64Array(SIZE);
  #count = 0;
  #known: Percentiles | undefined;

  add(durationMs: number): void {
    this.#durationsMs[this.#count++ % SIZE] = durationMs;
    this.#known = undefined;
  }

  /** `undefined` before the first call. */
  percentiles(): Percentiles | undefined {
    if (this.#count === 0) return undefined;
    if (this.#known === undefined) {
      const sorted = this.#durationsMs.slice(0, Math.min(this.#count, SIZE)).sort();
      const at = (share: number): number =>
        sorted[Math.ceil(sorted.length * share) - 1] as number;
      this.#known = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    }
    return this.#known;
  }
}
