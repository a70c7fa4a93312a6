import fc from 'fast-check';
import type { Match, MatchCondition } from '../src/match.js';
import { compileMatch } from '../src/matcher.js';
import { getByPath } from '../src/path.js';
import { arbitraryMatch } from './arbitrary-match.js';

/** Text as conditions see it; what cannot be written as text has none. */
function textOf(value: unknown): string {
  try {
    return String(value ?? '');
  } catch {
    return '';
  }
}

function numberOf(value: unknown): number {
  try {
    return Number(value);
  } catch {
    return Number.NaN;
  }
}

function holds({ operator, value }: MatchCondition, found: unknown): boolean {
  const text = textOf(found);
  if (operator === 'eq') return text === value;
  if (operator === 'contains') return text.indexOf(value) >= 0;
  if (operator === 'prefix') return text.slice(0, value.length) === value;
  if (operator === 'suffix') return value === '' || text.slice(-value.length) === value;
  if (operator === 'regex') return text.search(new RegExp(value)) >= 0;
  if (operator === 'gt') return numberOf(found) > Number(value);
  if (operator === 'lt') return numberOf(found) < Number(value);
  return found != null;
}

/** What a match says of a context, read from the match itself: nothing is compiled. */
function interpret(match: Match, context: unknown): boolean {
  if ('and' in match) return !match.and.some((each) => !interpret(each, context));
  if ('or' in match) return match.or.filter((each) => interpret(each, context)).length > 0;
  return holds(match, getByPath(context, match.key)) !== (match.not === true);
}

const names = ['a', 'b', '0', 'toString', '__proto__'] as const;
const paths = fc
  .array(fc.constantFrom(...names, '*'), { maxLength: 3 })
  .map((parts) => parts.join('.'));
const values = fc.constantFrom('', '1', 'a', '^a', '[0-9]', 'null', 'a,b', 'true');
const matches = arbitraryMatch(paths, values);
const leaves = fc.constantFrom<unknown>('a', 'ab', '', '1', 1, 0, -2, true, null);
const contexts = fc.oneof(
  fc.jsonValue(),
  fc.object({ key: fc.constantFrom(...names), values: [leaves], maxDepth: 3 }),
  fc.array(fc.object({ key: fc.constantFrom(...names), values: [leaves], maxDepth: 2 })),
);

test('a compiled match says of any JSON what the match itself says, and throws at none', () => {
  fc.assert(
    fc.property(matches, contexts, (match, context) => {
      expect(compileMatch(match)(context)).toBe(interpret(match, context));
    }),
    { numRuns: 1_000 },
  );
});
