import { z } from 'zod';
import type { Duration } from '../cache.js';
import { DURATION_FORMAT, parseDuration, parseTimeout, TIMEOUT_FORMAT } from '../duration.js';
import { kindOf } from './wording.js';

/** A {@link Duration}: seconds, or a string with its unit. */
export const durationSchema: z.ZodType<Duration> = span(parseDuration, DURATION_FORMAT);

/** A timeout: milliseconds, or a string with its unit. */
export const timeoutSchema: z.ZodType<number | string> = span(parseTimeout, TIMEOUT_FORMAT);

/** {@link timeoutSchema} that answers in milliseconds, for the settings of a package. */
export const timeoutMsSchema: z.ZodType<number> = timeoutSchema.transform(
  (value) => parseTimeout(value) ?? z.NEVER,
);

function span(
  parse: (value: number | string) => number | undefined,
  expected: string,
): z.ZodType<number | string> {
  return z.custom<number | string>(
    (value) => isNumberOrString(value) && parse(value) !== undefined,
    { params: { expected }, error: ({ input }) => wordingOf(input) },
  );
}

function isNumberOrString(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function wordingOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return `is ${value}`;
  return typeof value === 'string' ? 'is not a length of time' : `is ${kindOf(value)}`;
}
