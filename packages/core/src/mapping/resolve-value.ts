/**
 * The mapping engine: what a `Mapping.Value` makes of an input.
 *
 * One value goes through these stages, each of which may be absent: `condition`,
 * `consent`, the constant or the input, `fn`, `key`, one of `loop`, `map` and
 * `set`, `validate`. What is left is copied without anything that cannot be
 * stored. Where the outcome is undefined, the constant `value` is the default.
 *
 * Invariants: an input that is JSON never makes it throw, the input is never
 * changed, and the result shares no object or list with it.
 */
import type { Mapping } from '../mapping.js';
import { ownProperty } from '../own-property.js';
import { getByPath } from '../path.js';
import { isGranted } from './consent.js';
import { definedEntries, storable } from './storable.js';
import { holds, runUserCode } from './user-code.js';

/**
 * Resolves a mapping value against an input, most often an event.
 *
 * A string is a path, a number or a boolean is a constant, and of a list the first
 * defined result wins (of a list in a list: the first truthy one). A `condition`
 * or `validate` that is a match is tried on the value that a function would be
 * given; its key `""` is that value itself. Errors of functions are logged to
 * `context.logger`.
 *
 * Consents are those of `context.consent`, or of `context.event` without it.
 * Source: `state.txt`, "State" ("the same mapping engine").
 */
export function resolveValue(
  value: Mapping.Value | readonly Mapping.Value[],
  input: unknown,
  context: Mapping.Context,
): unknown {
  if (input === undefined) return undefined;
  if (!Array.isArray(value)) return resolveItem(value as Mapping.Item, input, context);
  for (const candidate of value as readonly Mapping.Value[]) {
    const result = Array.isArray(candidate)
      ? resolveNestedList(candidate, input, context)
      : resolveItem(candidate, input, context);
    if (result !== undefined) return result;
  }
  return undefined;
}

function resolveNestedList(
  candidates: readonly Mapping.Item[],
  input: unknown,
  context: Mapping.Context,
): unknown {
  let firstDefined: unknown;
  for (const candidate of candidates) {
    const result = resolveValue(candidate, input, context);
    if (result) return result;
    if (firstDefined === undefined) firstDefined = result;
  }
  return firstDefined;
}

function resolveItem(item: Mapping.Item, input: unknown, context: Mapping.Context): unknown {
  if (typeof item === 'string') return resolveConfig({ key: item }, input, context);
  if (typeof item !== 'object' || item === null) return storable(item);
  return Object.keys(item).length === 0 ? undefined : resolveConfig(item, input, context);
}

function resolveConfig(
  config: Mapping.ValueConfig,
  input: unknown,
  context: Mapping.Context,
): unknown {
  const { condition, validate } = config;
  if (
    condition !== undefined &&
    !holds({ name: 'condition', test: condition }, input, context)
  ) {
    return undefined;
  }
  if (!isGranted(config.consent, consentOf(context))) return storable(config.value);
  const taken = takeValue(config, input, context);
  const shaped = shapeValue(config, taken, { input, context });
  const isValid =
    validate === undefined || holds({ name: 'validate', test: validate }, shaped, context);
  const result = isValid ? storable(shaped) : undefined;
  return result === undefined ? storable(config.value) : result;
}

/** The consents that count for a context. */
export function consentOf(context: Mapping.Context): unknown {
  return context.consent ?? ownProperty(context.event, 'consent');
}

function takeValue(
  { key, fn, value }: Mapping.ValueConfig,
  input: unknown,
  context: Mapping.Context,
): unknown {
  const result =
    fn === undefined ? undefined : runUserCode('fn', () => fn(input, context), context.logger);
  if (key !== undefined && key !== '') return getByPath(input, key, value);
  if (fn !== undefined) return result;
  return value === undefined ? input : value;
}

function shapeValue(
  { loop, map, set }: Mapping.ValueConfig,
  taken: unknown,
  { input, context }: { input: unknown; context: Mapping.Context },
): unknown {
  if (loop !== undefined) {
    const [scope, item] = loop;
    const list = scope === 'this' ? [input] : resolveValue(scope, input, context);
    if (!Array.isArray(list)) return taken;
    return list
      .map((element: unknown) => resolveValue(item, element, context))
      .filter((result) => result !== undefined);
  }
  if (map !== undefined) {
    return definedEntries(map, (value) => resolveValue(value, input, context));
  }
  if (set !== undefined) return set.map((value) => resolveValue(value, input, context));
  return taken;
}
