import { z } from 'zod';
import type { Duration } from '../cache.js';
import {
  DURATION_FORMAT,
  parseDuration,
  parseTimeout,
  TIMEOUT_FORMAT,
  wrongTimeout,
} from '../duration.js';
import { kindOf } from './wording.js';

/** A {@link Duration}: seconds, or a string with its unit. */
export const durationSchema: z.ZodType<Duration> = span(parseDuration, {
  expected: DURATION_FORMAT,
  wrong: () => 'is not a length of time',
});

/** A timeout: milliseconds, or a string with its unit; no longer than a timer can run. */
export const timeoutSchema: z.ZodType<number | string> = span(parseTimeout, {
  expected: TIMEOUT_FORMAT,
  wrong: wrongTimeout,
});

/** {@link timeoutSchema} that answers in milliseconds, for the settings of a package. */
export const timeoutMsSchema: z.ZodType<number> = timeoutSchema.transform(
  (value) => parseTimeout(value) ?? z.NEVER,
);

function span(
  parse: (value: number | string) => number | undefined,
  { expected, wrong }: { expected: string; wrong: (value: string) => string },
): z.ZodType<number | string> {
  return z.custom<number | string>(
    (value) => isNumberOrString(value) && parse(value) !== undefined,
    { params: { expected }, error: ({ input }) => wordingOf(input, wrong) },
  );
}

function isNumberOrString(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function wordingOf(value: unknown, wrong: (value: string) => string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return `is ${value}`;
  return typeof value === 'string' ? wrong(value) : `is ${kindOf(value)}`;
}
