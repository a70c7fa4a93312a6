import { isPromise } from '../is-promise.js';
import { compileMatch, type Matcher } from '../matcher.js';
import type { Match } from '../match.js';
import type { Mapping } from '../mapping.js';

/** Compiled conditions, by the object in the config that describes them. */
const compiled = new WeakMap<Match, Matcher>();

/**
 * Runs a function of a mapping. What it throws is logged, and its result is then
 * `undefined`: a mistake in one value never costs the event. Mappings are
 * synchronous, so a promise counts as a mistake.
 *
 * @param name - What failed, for the log: `fn`, `condition`, `validate`.
 */
export function runUserCode(
  name: string,
  call: () => unknown,
  logger: Mapping.Context['logger'],
): unknown {
  try {
    const result = call();
    if (!isPromise(result)) return result;
    result.then(undefined, () => undefined);
    throw new TypeError('it returned a promise; functions of a mapping must be synchronous');
  } catch (error) {
    logger?.error(`mapping ${name} failed`, { error });
    return undefined;
  }
}

export interface Requirement {
  readonly name: 'condition' | 'validate';
  readonly test: NonNullable<Mapping.ValueConfig['condition']>;
}

/** Whether a `condition` or `validate` holds; one that fails does not. */
export function holds(
  { name, test }: Requirement,
  value: unknown,
  context: Mapping.Context,
): boolean {
  const outcome = runUserCode(
    name,
    () => (typeof test === 'function' ? test(value, context) : matcherOf(test)(value)),
    context.logger,
  );
  return Boolean(outcome);
}

function matcherOf(match: Match): Matcher {
  let matcher = compiled.get(match);
  if (matcher === undefined) {
    matcher = compileMatch(match);
    compiled.set(match, matcher);
  }
  return matcher;
}
