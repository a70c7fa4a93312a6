import { ConfigError, type Finding } from './errors.js';
import type { Match, MatchCondition, MatchOperator } from './match.js';
import { ownProperty } from './own-property.js';
import { readSegments } from './path.js';
import { suggest } from './suggest.js';

/** A compiled {@link Match}. Never throws on a context that is JSON. */
export type Matcher = (context: unknown) => boolean;

/** Compares what stands at the key of a condition. */
type Test = (raw: unknown) => boolean;

/**
 * Characters that a `regex` is tried on; the rest of a longer text is not looked
 * at. Patterns are written by the author of the config, texts are not: the bound
 * keeps one oversized value from stalling a flow. It does not make a pattern with
 * nested quantifiers safe.
 */
const MAX_REGEX_INPUT = 65_536;

/** How each operator compares. Source: `store-cache.txt`, "Recipe: TTL by key prefix". */
const OPERATORS: Readonly<Record<MatchOperator, (value: string, path: string) => Test>> = {
  eq: (value) => (raw) => textOf(raw) === value,
  contains: (value) => (raw) => textOf(raw).includes(value),
  prefix: (value) => (raw) => textOf(raw).startsWith(value),
  suffix: (value) => (raw) => textOf(raw).endsWith(value),
  regex: (value, path) => {
    const pattern = compilePattern(value, path);
    return (raw) => pattern.test(textOf(raw).slice(0, MAX_REGEX_INPUT));
  },
  gt: (value) => compareWith(Number(value), (number, limit) => number > limit),
  lt: (value) => compareWith(Number(value), (number, limit) => number < limit),
  exists: () => (raw) => raw !== undefined && raw !== null,
};

/**
 * Compiles a match once, for many contexts. No match at all, and an empty `and`,
 * match everything; an empty `or` matches nothing. The key `""` is the context itself.
 *
 * @param path - Where the match stands in the config, for messages.
 * @throws ConfigError `INVALID_REGEX` at `<path>.value`, or `CONFIG_INVALID`.
 */
export function compileMatch(match: Match | undefined, path: string = 'match'): Matcher {
  if (match === undefined) return () => true;
  if (typeof match !== 'object' || match === null) {
    throw invalid({ path, message: 'is not a condition', expected: CONDITION_FORMAT });
  }
  if ('and' in match) {
    const all = compileAll(match.and, `${path}.and`);
    return (context) => all.every((matches) => matches(context));
  }
  if ('or' in match) {
    const any = compileAll(match.or, `${path}.or`);
    return (context) => any.some((matches) => matches(context));
  }
  return compileCondition(match, path);
}

const CONDITION_FORMAT = 'an object with `key`, `operator` and `value`, or with `and` or `or`';

function compileAll(matches: readonly Match[], path: string): Matcher[] {
  if (!Array.isArray(matches)) {
    throw invalid({ path, message: 'is not a list', expected: 'a list of conditions' });
  }
  return matches.map((match: Match, index) => compileMatch(match, `${path}.${index}`));
}

function compileCondition(condition: MatchCondition, path: string): Matcher {
  const read = compileRead(condition, path);
  const test = compileTest(condition, path);
  if (condition.not === true) return (context) => !test(read(context));
  return (context) => test(read(context));
}

function compileRead({ key }: MatchCondition, path: string): (context: unknown) => unknown {
  if (typeof key !== 'string') {
    throw invalid({ path: `${path}.key`, message: 'is not a path', expected: 'a string' });
  }
  if (key === '') return (context) => context;
  if (!key.includes('.') && key !== '*') return (context) => ownProperty(context, key);
  const segments = key.split('.');
  return (context) => readSegments(context, segments);
}

function compileTest({ operator, value }: MatchCondition, path: string): Test {
  if (!Object.hasOwn(OPERATORS, operator)) {
    const names = Object.keys(OPERATORS);
    const suggestion = suggest(String(operator), names);
    throw invalid({
      path: `${path}.operator`,
      message: 'is not an operator',
      expected: `one of ${names.join(', ')}`,
      ...(suggestion !== undefined && { suggestion }),
    });
  }
  if (typeof value !== 'string' && operator !== 'exists') {
    throw invalid({
      path: `${path}.value`,
      message: 'is not a string',
      expected: 'a string, numbers in quotes',
    });
  }
  return OPERATORS[operator](value, path);
}

function compilePattern(source: string, path: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot be compiled: ${reason}`;
    throw invalid({ code: 'INVALID_REGEX', path: `${path}.value`, message });
  }
}

function compareWith(limit: number, holds: (number: number, limit: number) => boolean): Test {
  return (raw) => holds(numberOf(raw), limit);
}

/** Text of any value. An object whose own `toString` is not a function has none. */
function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  try {
    return String(raw ?? '');
  } catch {
    return '';
  }
}

function numberOf(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  try {
    return Number(raw);
  } catch {
    return Number.NaN;
  }
}

function invalid(finding: Omit<Finding, 'code'> & Partial<Pick<Finding, 'code'>>): ConfigError {
  return new ConfigError([{ code: 'CONFIG_INVALID', ...finding }]);
}
