import type { Duration } from './cache.js';
import { MAX_TIMER_MS } from './clock.js';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What a duration looks like, for messages. */
export const DURATION_FORMAT =
  'a positive number of seconds, or a string such as "30s", "5m", "1h"';
/** What a timeout looks like, for messages. */
export const TIMEOUT_FORMAT =
  'a positive number of milliseconds, or a string such as "500ms", "2s"; at most 2147483647 ms (24.8 days)';

/**
 * Milliseconds of a {@link Duration}. A bare number is seconds, as in the source
 * document; this and {@link parseTimeout} are the only places that convert units.
 *
 * @returns `undefined` when the value is not a positive, finite span of time.
 */
export function parseDuration(value: Duration): number | undefined {
  return parseSpan(value, 1_000);
}

/**
 * Milliseconds of a timeout. A bare number is milliseconds, as everywhere in Node.
 *
 * @returns `undefined` when the value is not a positive span of time, or longer than a timer
 *   can run: {@link MAX_TIMER_MS}.
 */
export function parseTimeout(value: number | string): number | undefined {
  return isTooLong(value) ? undefined : parseSpan(value, 1);
}

/** What is wrong with a value that {@link parseTimeout} does not take, for messages. */
export function wrongTimeout(value: unknown): string {
  return isTooLong(value) ? 'is longer than a timer can run' : 'is not a timeout';
}

function isTooLong(value: unknown): boolean {
  return (parseSpan(value, 1) ?? 0) > MAX_TIMER_MS;
}

function parseSpan(value: unknown, unitOfNumbersMs: number): number | undefined {
  if (typeof value === 'number') return positive(value * unitOfNumbersMs);
  if (typeof value !== 'string') return undefined;
  const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(value) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return positive(Number(amount) * (UNITS[unit] ?? Number.NaN));
}

function positive(ms: number): number | undefined {
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
