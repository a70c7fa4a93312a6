import { z } from 'zod';
import type { Finding } from '../errors.js';
import { suggest } from '../suggest.js';
import { findingOfIssue, joinPath, wrongKinds, type Issue } from './issue-wording.js';
import { SYNONYMS } from './synonyms.js';
import { either } from './wording.js';

/** The keys that an object may have, by the list of those that it should not have had. */
type KnownKeys = Map<unknown, string[]>;

/**
 * Checks `value` against a schema and says what is wrong in people's words, with
 * a dotted path and, for mistyped names, the one that was probably meant. Values
 * never appear in a finding, only their types: any of them may be a secret.
 *
 * @param path - Where `value` stands in the config; empty for the config as a whole.
 */
export function checkShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: string,
): { value?: T; findings: Finding[] } {
  const knownKeys: KnownKeys = new Map();
  const result = parse(schema, value, knownKeys);
  if (result === undefined) return { findings: [tooDeep(path)] };
  if (result.success) return { value: result.data, findings: [] };
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue, path, knownKeys));
  return { findings };
}

/** `undefined` when the value is nested so deeply that it cannot be walked. */
function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  knownKeys: KnownKeys,
): z.ZodSafeParseResult<T> | undefined {
  try {
    return schema.safeParse(value, {
      reportInput: true,
      // An empty message marks an issue that its schema did not word itself.
      error: (issue) => {
        if (issue.code === 'unrecognized_keys') {
          knownKeys.set(issue.keys, keysOf(issue.inst));
        }
        return '';
      },
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooDeep(path: string): Finding {
  return { code: 'CONFIG_INVALID', path, message: 'is nested too deeply, or contains itself' };
}

/** Keys of an object schema; those that exist only to be refused are not worth suggesting. */
function keysOf(schema: unknown): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Record<string, z.core.$ZodType> = schema.shape;
  return Object.keys(shape).filter((key) => !isForbidden(shape[key]));
}

function isForbidden(schema: z.core.$ZodType | undefined): boolean {
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;
}

function findingsOf(issue: Issue, base: string, knownKeys: KnownKeys): Finding[] {
  const path = joinPath(base, issue.path);
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, path, knownKeys);
  if (issue.code === 'invalid_union') return unionFindings(issue, path, knownKeys);
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues.flatMap((nested) => findingsOf(nested, path, knownKeys));
  }
  return [findingOfIssue(issue, path)];
}

function unknownKeys(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  path: string,
  knownKeys: KnownKeys,
): Finding[] {
  const known = knownKeys.get(issue.keys) ?? [];
  return issue.keys.map((key) => {
    const suggestion = suggest(key, known, SYNONYMS);
    return {
      code: 'UNKNOWN_KEY',
      path: joinPath(path, [key]),
      message: issue.message === '' ? 'is not a known setting' : issue.message,
      ...(known.length > 0 && { expected: either(known) }),
      ...(suggestion !== undefined && { suggestion }),
    };
  });
}

/** Findings of the alternative that comes closest, or the kinds of values that would do. */
function unionFindings(
  issue: z.core.$ZodIssueInvalidUnion,
  path: string,
  knownKeys: KnownKeys,
): Finding[] {
  const kinds = issue.errors.flatMap((branch) => wrongKinds(branch) ?? []);
  const branches = issue.errors.filter((branch) => wrongKinds(branch) === undefined);
  const [best] = branches.sort((a, b) => distance(a) - distance(b));
  if (best !== undefined && issue.message === '') {
    return best.flatMap((nested) => findingsOf(nested, path, knownKeys));
  }
  return [findingOfIssue(issue, path, either(kinds))];
}

/** How far a value is from an alternative: keys that are missing or too many count at the top only. */
function distance(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
    if (issue.code === 'invalid_union' && issue.path.length === 0 && issue.errors.length > 0) {
      return sum + Math.min(...issue.errors.map(distance));
    }
    return sum + (issue.path.length <= 1 ? 1 : 0.01);
  }, 0);
}
