import { z } from 'zod';
import type { Chain, Route } from '../steps.js';
import { checked, name, optional, type Report } from './field.js';
import { matchSchema } from './match-schema.js';
import { limitNesting } from './nesting.js';

/** What a route does with an event that it matches; without any of them it is a gate. */
const OPERATORS = ['next', 'one', 'many'] as const;

const nestedSchema: z.ZodType<Chain> = z.lazy(() =>
  z.union([name, z.array(nestedSchema), routeSchema]),
);

const routeSchema: z.ZodType<Route> = checked(
  z.strictObject({
    match: optional(matchSchema),
    next: optional(nestedSchema),
    one: optional(z.array(nestedSchema).min(1)),
    many: optional(z.array(nestedSchema).min(1)),
  }) as unknown as z.ZodType<Route>,
  checkRoute,
);

/** `before` and `next`: a transformer to start at, a whole chain, or a choice between chains. */
export const chainSchema: z.ZodType<Chain> = limitNesting(nestedSchema);

function checkRoute(route: Readonly<Record<string, unknown>>): Report[] {
  const given = OPERATORS.filter((operator) => route[operator] !== undefined);
  const [first, second] = given;
  if (second !== undefined) {
    const message = `stands beside \`${first}\``;
    return [{ path: [second], code: 'CONFLICT', message, expected: 'one of them' }];
  }
  if (first !== undefined || route['match'] !== undefined) return [];
  const expected = '`next`, `one`, `many`, or a `match` that serves as a gate';
  return [{ path: [], code: 'MISSING_VALUE', message: 'does nothing', expected }];
}
