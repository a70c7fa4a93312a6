import fc from 'fast-check';
import { ConfigError } from '../src/errors.js';
import type { Match, MatchOperator } from '../src/match.js';
import { compileMatch } from '../src/matcher.js';
import { arbitraryMatch } from './arbitrary-match.js';

const matches = arbitraryMatch(
  fc.constantFrom('', 'key', 'a.b', 'a.*.b', 'toString', '__proto__'),
  fc.constantFrom('', '1', 'x', '^a', '.*', 'null'),
);

const keys = fc.constantFrom('key', 'a', 'b', 'toString', 'valueOf', '__proto__');
const contexts = fc.oneof(
  fc.jsonValue(),
  fc.object({ key: keys }).map((value) => ({ key: value, a: [value, { b: value }] })),
);

function matching(operator: MatchOperator, value: string, raw: unknown, not = false): boolean {
  return compileMatch({ key: 'k', operator, value, not })({ k: raw });
}

describe('operators', () => {
  test.each<[MatchOperator, string, unknown, boolean]>([
    ['eq', 'a', 'a', true],
    ['eq', '5', 5, true],
    ['eq', 'true', true, true],
    ['eq', '', undefined, true],
    ['eq', '', null, true],
    ['eq', 'null', null, false],
    ['eq', 'a,b', ['a', 'b'], true],
    ['eq', '[object Object]', {}, true],
    ['contains', 'ell', 'hello', true],
    ['contains', 'x', 'hello', false],
    ['contains', '', undefined, true],
    ['prefix', 'user:', 'user:1', true],
    ['prefix', 'user:', 'my user:1', false],
    ['suffix', '.json', 'a.json', true],
    ['suffix', '.json', 'a.json5', false],
    ['regex', '^\\d+$', 42, true],
    ['regex', 'A', 'a', false],
    ['regex', '^$', undefined, true],
    ['gt', '5', 6, true],
    ['gt', '5', '6', true],
    ['gt', '5', 5, false],
    ['gt', '5', 'many', false],
    ['gt', '-1', undefined, false],
    ['gt', '-1', null, true],
    ['gt', 'x', 5, false],
    ['lt', '5', 4, true],
    ['lt', '5', 5, false],
    ['lt', '5', undefined, false],
    ['exists', 'ignored', 0, true],
    ['exists', '', '', true],
    ['exists', '', null, false],
    ['exists', '', undefined, false],
  ])('%s %j of %j is %j, and `not` inverts it', (operator, value, raw, expected) => {
    expect(matching(operator, value, raw)).toBe(expected);
    expect(matching(operator, value, raw, true)).toBe(!expected);
  });

  test.each(['contains', 'eq', 'gt', 'regex'] as const)(
    '%s finds nothing in an object whose `toString` is data',
    (operator) => {
      const raw: unknown = JSON.parse('{"toString": 1, "valueOf": null}');
      expect(matching(operator, '1', raw)).toBe(false);
    },
  );

  test('regex looks at the first 65 536 characters', () => {
    expect(matching('regex', 'end$', `${'x'.repeat(65_533)}end`)).toBe(true);
    expect(matching('regex', 'end', `${'x'.repeat(65_534)}end`)).toBe(false);
  });
});

describe('keys', () => {
  test('a path reaches into the context, `*` gives the text of a list', () => {
    const context = { event: { data: { id: 7, tags: [{ t: 'a' }, { t: 'b' }] } } };
    const at = (key: string, value: string): boolean =>
      compileMatch({ key, operator: 'eq', value })(context);
    expect(at('event.data.id', '7')).toBe(true);
    expect(at('event.data.tags.1.t', 'b')).toBe(true);
    expect(at('event.data.tags.*.t', 'a,b')).toBe(true);
  });

  test('the empty key is the context itself', () => {
    expect(compileMatch({ key: '', operator: 'gt', value: '3' })(4)).toBe(true);
  });

  test.each(['toString', '__proto__', 'constructor.name'])('%j is not inherited', (key) => {
    expect(compileMatch({ key, operator: 'exists', value: '' })({})).toBe(false);
  });
});

describe('nesting', () => {
  const yes: Match = { key: 'k', operator: 'exists', value: '' };
  const no: Match = { ...yes, not: true };

  test.each<[string, Match | undefined, boolean]>([
    ['no match', undefined, true],
    ['an empty and', { and: [] }, true],
    ['an empty or', { or: [] }, false],
    ['and of both', { and: [yes, no] }, false],
    ['or of both', { or: [no, yes] }, true],
    ['or in and', { and: [yes, { or: [no, { and: [yes] }] }] }, true],
  ])('%s is decided', (_, match, expected) => {
    expect(compileMatch(match)({ k: 1 })).toBe(expected);
  });
});

describe('refusals', () => {
  const compile = (match: unknown) => (): unknown =>
    compileMatch(match as Match, 'stores.api.cache.rules.0.match');

  test('an invalid pattern is INVALID_REGEX at the field', () => {
    const nested = { and: [{ or: [{ key: 'k', operator: 'regex', value: '(' }] }] };
    expect(compile(nested)).toThrow(ConfigError);
    expect(compile(nested)).toThrow(
      expect.objectContaining({
        code: 'INVALID_REGEX',
        path: 'stores.api.cache.rules.0.match.and.0.or.0.value',
      }),
    );
  });

  test('a mistyped operator is refused with the one that was meant', () => {
    expect(compile({ key: 'k', operator: 'prefx', value: 'a' })).toThrow(
      'stores.api.cache.rules.0.match.operator: is not an operator; expected one of eq, contains, prefix, suffix, regex, gt, lt, exists; did you mean "prefix"?',
    );
  });

  test.each<[string, unknown]>([
    ['the legacy "*"', '*'],
    ['null', null],
    ['an inherited operator', { key: 'k', operator: 'toString', value: 'a' }],
    ['a number as value', { key: 'k', operator: 'gt', value: 5 }],
    ['a missing key', { operator: 'eq', value: 'a' }],
    ['an and that is not a list', { and: {} }],
  ])('%s is CONFIG_INVALID', (_, match) => {
    expect(compile(match)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

test('a compiled match answers true or false on any JSON, and the same each time', () => {
  fc.assert(
    fc.property(matches, contexts, (match, context) => {
      const compiled = compileMatch(match);
      const first = compiled(context);
      expect(typeof first).toBe('boolean');
      expect(compiled(context)).toBe(first);
    }),
  );
});

test('a list nested deeper than the stack is no match, not an error', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(matching('contains', 'x', deep)).toBe(false);
});
