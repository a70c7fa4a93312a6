import fc from 'fast-check';
import type { Match, MatchCondition, MatchOperator } from '../src/match.js';

const OPERATORS: readonly MatchOperator[] = [
  'eq',
  'contains',
  'prefix',
  'suffix',
  'regex',
  'gt',
  'lt',
  'exists',
];

/** Matches of every form, over conditions on these keys and values. */
export function arbitraryMatch(
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<string>,
): fc.Arbitrary<Match> {
  const conditions = fc.record<MatchCondition>(
    { key: keys, operator: fc.constantFrom(...OPERATORS), value: values, not: fc.boolean() },
    { requiredKeys: ['key', 'operator', 'value'] },
  );
  return fc.letrec<{ match: Match }>((tie) => ({
    match: fc.oneof(
      { depthSize: 'small' },
      conditions,
      fc.record({ and: fc.array(tie('match'), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('match'), { maxLength: 3 }) }),
    ),
  })).match;
}
