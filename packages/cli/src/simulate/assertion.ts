import { suggest } from '@walkeros/core';
import { UsageError } from '../output/usage-error.js';
import { rateOf, type StoreFigures } from './store-figures.js';
import type { Simulation } from './simulate-flow.js';

/** What can be asked of a store, or of all stores that steps ask. */
const OF_STORES: Readonly<Record<string, (stores: readonly StoreFigures[]) => number | null>> =
  {
    hitRate: (stores) => rateOf(count(stores, 'hits'), count(stores, 'misses')),
    hits: (stores) => count(stores, 'hits'),
    misses: (stores) => count(stores, 'misses'),
    joins: (stores) => count(stores, 'inflight_dedups'),
    reads: (stores) => sum(stores.map(({ reads }) => reads)),
    writes: (stores) => sum(stores.map(({ writes }) => writes)),
  };

/** What can be asked of the events. */
const OF_EVENTS: Readonly<Record<string, (counts: Simulation['counts']) => number>> = {
  events: ({ events }) => events,
  sent: ({ sent }) => sent,
  failed: ({ failed }) => failed,
  dropped: ({ dropped }) => dropped,
};

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

const FORM =
  /^\s*(?:(?<store>[^\s<>=!]+)\.)?(?<figure>\w+)\s*(?<sign>[<>=!]=|[<>])\s*(?<limit>\d+(?:\.\d+)?)\s*$/;

/** A promise about a simulation: `hitRate>=0.9`, `sessions.reads==1`. */
export interface Assertion {
  readonly text: string;
  readonly store?: string | undefined;
  readonly figure: string;
  readonly sign: string;
  readonly limit: number;
}

/** How an assertion ended. */
export interface Verdict {
  readonly assertion: string;
  /** `null`: there was nothing to measure, which fulfils nothing. */
  readonly actual: number | null;
  readonly passed: boolean;
}

/** @throws UsageError for what is no assertion. */
export function parseAssertion(text: string): Assertion {
  const { store, figure = '', sign = '', limit } = FORM.exec(text)?.groups ?? {};
  if (limit === undefined) {
    throw new UsageError(
      `--assert "${text}": expected a figure, a comparison and a number, such as "hitRate>=0.9"`,
    );
  }
  const known = Object.keys(store === undefined ? { ...OF_STORES, ...OF_EVENTS } : OF_STORES);
  if (!known.includes(figure)) {
    const meant = suggest(figure, known);
    const hint =
      meant === undefined ? `known: ${known.join(', ')}` : `did you mean "${meant}"?`;
    throw new UsageError(`--assert "${text}": there is no figure "${figure}"; ${hint}`);
  }
  return { text, store, figure, sign, limit: Number(limit) };
}

/** @throws UsageError when it names a store that the flow does not have. */
export function judge(assertion: Assertion, { counts, stores }: Simulation): Verdict {
  const { text, store, figure, sign, limit } = assertion;
  if (store !== undefined && !Object.hasOwn(stores, store)) {
    const meant = suggest(store, Object.keys(stores));
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw new UsageError(`--assert "${text}": there is no store "${store}"${hint}`);
  }
  const named = store === undefined ? undefined : stores[store];
  const measured = named ? [named] : Object.values(stores).filter(({ isTier }) => !isTier);
  const actual = OF_STORES[figure]?.(measured) ?? OF_EVENTS[figure]?.(counts) ?? null;
  const passed = actual !== null && COMPARISONS[sign]?.(actual, limit) === true;
  return { assertion: text, actual, passed };
}

function count(
  stores: readonly StoreFigures[],
  counter: keyof NonNullable<StoreFigures['counters']>,
): number {
  return sum(stores.map(({ counters }) => counters?.[counter] ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
