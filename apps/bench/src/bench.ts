/** How much of everything. Quick runs show that the benches work, not how fast anything is. */
export interface Scale {
  readonly quick: boolean;
}

/** What issue and documents ask for, and what was found. */
export interface Target {
  readonly what: string;
  readonly measured: number;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly met: boolean;
}

export type Cell = string | number;

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface BenchResult {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
}

export interface Bench {
  /** For `--only`. */
  readonly name: string;
  run(scale: Scale): Promise<BenchResult>;
}

export function atMost(what: string, measured: number, limit: number): Target {
  return { what, measured: rounded(measured), bound: 'at most', limit, met: measured <= limit };
}

export function atLeast(what: string, measured: number, limit: number): Target {
  return {
    what,
    measured: rounded(measured),
    bound: 'at least',
    limit,
    met: measured >= limit,
  };
}

/** Three digits say all that a measurement on a shared machine knows. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
}
