import { isPlainObject } from '../plain-object.js';
import { isBinary, MAX_VALUE_DEPTH } from '../value.js';

/**
 * A copy of a value that holds only what can be stored and sent: JSON, binary
 * leaves, and `undefined` in a list, where it keeps the place. Any other leaf
 * (function, class instance, `NaN`, …), any cycle and any level deeper than a store
 * takes is left out, never the whole value.
 */
export function storable(value: unknown): unknown {
  return copy(value, []);
}

function copy(value: unknown, ancestors: object[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isNaN(value) ? undefined : value;
    case 'object':
      return value === null || isBinary(value) ? value : copyContainer(value, ancestors);
    default:
      return undefined;
  }
}

function copyContainer(container: object, ancestors: object[]): unknown {
  if (ancestors.length >= MAX_VALUE_DEPTH || ancestors.includes(container)) return undefined;
  ancestors.push(container);
  const result = copyChildren(container, ancestors);
  ancestors.pop();
  return result;
}

function copyChildren(container: object, ancestors: object[]): unknown {
  if (Array.isArray(container)) {
    return Array.from(container, (item) => copy(item, ancestors));
  }
  if (!isPlainObject(container)) return undefined;
  return definedEntries(container, (value) => copy(value, ancestors));
}

/** An object of the results that are defined. `__proto__` is a key like any other. */
export function definedEntries<V>(
  entries: Readonly<Record<string, V>>,
  resultOf: (value: V) => unknown,
): Record<string, unknown> {
  const results = Object.entries(entries).map(([name, value]) => [name, resultOf(value)]);
  return Object.fromEntries(results.filter(([, result]) => result !== undefined));
}
