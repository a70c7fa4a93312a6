import type { z } from 'zod';
import type { ConfigErrorCode, Finding } from '../errors.js';
import { suggest } from '../suggest.js';
import { either, kindOf, nameOfFormat, nameOfType } from './wording.js';

export type Issue = z.core.$ZodIssue;

/** What a check of ours may say beside its message, as the `params` of its issue. */
export interface FindingParams {
  code?: ConfigErrorCode;
  expected?: string;
  suggestion?: string;
}

/**
 * One issue of a schema as a finding. A message that the schema words itself wins.
 *
 * @param expected - Unless empty, replaces what the issue says of what would be right.
 */
export function findingOfIssue(issue: Issue, path: string, expected = ''): Finding {
  const details: FindingParams = detailsOf(issue);
  const code = details.code ?? (issue.input === undefined ? 'MISSING_VALUE' : 'CONFIG_INVALID');
  const right = expected || details.expected;
  return {
    code,
    path,
    message: issue.message === '' ? wordingOf(issue) : issue.message,
    ...(right !== undefined && { expected: right }),
    ...(details.suggestion !== undefined && { suggestion: details.suggestion }),
  };
}

/** What an alternative of a union wanted, when the value is altogether of another kind. */
export function wrongKinds(branch: readonly Issue[]): string[] | undefined {
  const [issue] = branch;
  if (branch.length !== 1 || issue === undefined || issue.path.length > 0) return undefined;
  if (issue.code === 'invalid_type') return [nameOfType(issue.expected)];
  if (issue.code === 'invalid_value') return issue.values.map(quoted);
  if (issue.code === 'custom') return kindsOf(issue.params);
  if (issue.code !== 'invalid_union') return undefined;
  const nested = issue.errors.map(wrongKinds);
  return nested.every((kinds) => kinds !== undefined) ? nested.flat() : undefined;
}

function kindsOf(params: FindingParams | undefined): string[] | undefined {
  return params?.expected === undefined ? undefined : [params.expected];
}

/** A path in dots; a `base` of `''` is the config as a whole. */
export function joinPath(base: string, keys: readonly PropertyKey[]): string {
  return [...(base === '' ? [] : [base]), ...keys.map(String)].join('.');
}

function detailsOf(issue: Issue): FindingParams {
  switch (issue.code) {
    case 'custom':
      return issue.params ?? {};
    case 'invalid_type':
      if (issue.expected === 'never') return { code: 'UNKNOWN_KEY' };
      return { expected: nameOfType(issue.expected) };
    case 'invalid_value':
      return oneOf(issue.values, issue.input);
    case 'invalid_union':
      return 'options' in issue ? oneOf(issue.options ?? [], undefined) : {};
    case 'invalid_format':
      return { expected: nameOfFormat(issue.format, issue.pattern) };
    case 'too_small':
      return { expected: bound(issue, issue.minimum, ['more than', 'at least']) };
    case 'too_big':
      return { expected: bound(issue, issue.maximum, ['less than', 'at most']) };
    case 'not_multiple_of':
      return { expected: `a multiple of ${issue.divisor}` };
    default:
      return {};
  }
}

function wordingOf(issue: Issue): string {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_value':
      return isWord(issue.input) ? `is ${quoted(issue.input)}` : `is ${kindOf(issue.input)}`;
    case 'invalid_union':
      return 'options' in issue
        ? 'is not one of the allowed values'
        : `is ${kindOf(issue.input)}`;
    case 'invalid_format':
      return 'does not have the right form';
    case 'too_small':
      return issue.origin === 'number' ? 'is too small' : tooShort(issue.input);
    case 'too_big':
      return issue.origin === 'number' ? 'is too large' : 'is too long';
    case 'invalid_type':
      if (issue.expected === 'int') return 'is not a whole number';
      return `is ${kindOf(issue.input)}`;
    default:
      return `is ${kindOf(issue.input)}`;
  }
}

function tooShort(value: unknown): string {
  const empty = (typeof value === 'string' || Array.isArray(value)) && value.length === 0;
  return empty ? 'is empty' : 'is too short';
}

function oneOf(values: readonly unknown[], input: unknown): FindingParams {
  const names = values.filter((value) => typeof value === 'string');
  const suggestion = typeof input === 'string' ? suggest(input, names) : undefined;
  return {
    expected: either(values.map(quoted)),
    ...(suggestion !== undefined && { suggestion }),
  };
}

function bound(
  issue: { origin: string; inclusive?: boolean },
  limit: number | bigint,
  [exclusive, inclusive]: readonly [string, string],
): string {
  const amount = `${issue.inclusive === false ? exclusive : inclusive} ${limit}`;
  if (issue.origin === 'string') return `${amount} ${limit === 1 ? 'character' : 'characters'}`;
  if (issue.origin === 'array') return `${amount} ${limit === 1 ? 'entry' : 'entries'}`;
  return `a number of ${amount}`;
}

/** Only a short plain word may be repeated: anything longer could be a secret. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z_-]{1,16}$/.test(value);
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
