import { z } from 'zod';
import type { Match, MatchCondition } from '../match.js';
import { checked, optional, type Report } from './field.js';
import { limitNesting } from './nesting.js';

/** Source: `store-cache.txt`, "Recipe: TTL by key prefix". */
const conditionSchema: z.ZodType<MatchCondition> = checked(
  z.strictObject({
    key: z.string(),
    operator: z.enum(['eq', 'contains', 'prefix', 'suffix', 'regex', 'gt', 'lt', 'exists']),
    // `exists` has nothing to compare with.
    value: optional(z.string()),
    not: optional(z.boolean()),
  }) as unknown as z.ZodType<MatchCondition>,
  checkCondition,
);

const nestedSchema: z.ZodType<Match> = z.lazy(() =>
  z.union([
    conditionSchema,
    z.strictObject({ and: z.array(nestedSchema) }),
    z.strictObject({ or: z.array(nestedSchema) }),
  ]),
);

/** A condition, or `and` and `or` of conditions. */
export const matchSchema: z.ZodType<Match> = limitNesting(nestedSchema);

function checkCondition({ operator, value }: Readonly<Record<string, unknown>>): Report[] {
  if (value === undefined && operator !== 'exists') {
    const message = 'is missing';
    return [{ path: ['value'], code: 'MISSING_VALUE', message, expected: 'a string' }];
  }
  if (operator !== 'regex' || typeof value !== 'string') return [];
  const reason = whyNoPattern(value);
  if (reason === undefined) return [];
  const message = `is not a regular expression (${reason})`;
  return [{ path: ['value'], code: 'INVALID_REGEX', message }];
}

function whyNoPattern(source: string): string | undefined {
  try {
    new RegExp(source);
    return undefined;
  } catch (error) {
    // The engine's message repeats the pattern before it says why.
    return String(error).split(': ').at(-1);
  }
}
