import type { Finding } from '../errors.js';
import { suggest } from '../suggest.js';

/** Names listed in a finding; a longer list is no help. */
const MAX_NAMES = 10;

/** The environment's other names are only used for the suggestion: a list of them helps nobody. */
export function missingEnv(path: string, name: string, names: readonly string[]): Finding {
  return {
    code: 'REFERENCE_UNRESOLVED',
    path,
    message: `environment variable "${name}" is not set`,
    expected: `a value for it, or a default as in \`$env.${name || 'NAME'}:default\``,
    ...suggestionOf(name, names),
  };
}

/** @param parent - What holds, or does not hold, the last of the `segments`. */
export function missingVariable(
  path: string,
  segments: readonly string[],
  parent: unknown,
): Finding {
  const names = typeof parent === 'object' && parent !== null ? Object.keys(parent) : [];
  return {
    code: 'REFERENCE_UNRESOLVED',
    path,
    message: `variable "${segments.join('.')}" is not declared`,
    ...(names.length > 0 && { expected: oneOf(names) }),
    ...suggestionOf(segments.at(-1) ?? '', names),
  };
}

export function notScalar(path: string, name: string): Finding {
  return {
    code: 'REFERENCE_UNRESOLVED',
    path,
    message: `"${name}" is not a scalar, but stands inside a longer text`,
    expected: 'a string, number or boolean, or the reference as the whole value',
  };
}

export function cyclicReference(path: string, cycle: readonly string[]): Finding {
  const message = `references lead back to themselves: ${cycle.join(' -> ')}`;
  return { code: 'REFERENCE_CYCLE', path, message };
}

export function unknownStore(path: string, id: string): Finding {
  return { code: 'STORE_UNKNOWN', path, message: `store "${id}" is not declared` };
}

export function unsupportedForm(
  path: string,
  { form, instead }: { form: string; instead: string },
): Finding {
  const message = `references that start with \`${form}\` are not supported here`;
  return { code: 'REFERENCE_UNRESOLVED', path, message, expected: instead };
}

function suggestionOf(name: string, names: readonly string[]): Pick<Finding, 'suggestion'> {
  const suggestion = suggest(name, names);
  return suggestion === undefined ? {} : { suggestion };
}

function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return `one of ${shown}${names.length > MAX_NAMES ? ', …' : ''}`;
}
