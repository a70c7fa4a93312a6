import { ConfigError } from './errors.js';
import { ownProperty, setOwn } from './own-property.js';
import { isPlainObject } from './plain-object.js';

const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** An index into a list: at most five digits, so that no path makes a list of billions. */
const INDEX = /^(?:0|[1-9]\d{0,4})$/;

/**
 * What stands at a dot path. Numbers index lists, `*` maps over a list, an empty
 * path is the input itself. Only own properties count, so that no path reaches a
 * prototype.
 *
 * @param fallback - Takes the place of what is missing; under a `*`, of each missing item.
 */
export function getByPath(input: unknown, path: string, fallback?: unknown): unknown {
  if (path === '') return input === undefined ? fallback : input;
  return readSegments(input, path.split('.'), fallback);
}

/** {@link getByPath} for a path that is already taken apart. */
export function readSegments(
  input: unknown,
  segments: readonly string[],
  fallback?: unknown,
): unknown {
  let current = input;
  let depth = 0;
  for (const name of segments) {
    depth++;
    if (name === '*' && Array.isArray(current)) {
      const rest = segments.slice(depth);
      return current.map((item) => readSegments(item, rest, fallback));
    }
    current = ownProperty(current, name);
  }
  return current === undefined ? fallback : current;
}

/**
 * Why a path cannot be written to, or `undefined` when it can. For checks at
 * startup; {@link setByPath} refuses the same paths.
 */
export function checkPath(path: string): string | undefined {
  for (const segment of path.split('.')) {
    if (segment === '') return 'has an empty segment';
    if (segment === '*') return 'contains "*", which can be read but not written';
  }
  return checkRead(path);
}

/** Why a path reads nothing: what stands on a prototype is nobody's data. */
export function checkRead(path: string): string | undefined {
  const name = path.split('.').find((segment) => PROTOTYPE_NAMES.has(segment));
  return name === undefined ? undefined : `contains "${name}", which is not a field`;
}

/**
 * A copy of `target` with `value` at a dot path. Only what lies along the path is
 * copied. A parent that is missing, a scalar or a class instance becomes an
 * object; a list that is given a name instead of an index becomes an object with
 * its elements; elements between a list's end and an index are `null`.
 *
 * @returns `target` itself when it is not an object.
 * @throws ConfigError `UNSAFE_PATH` for a path that {@link checkPath} refuses.
 */
export function setByPath<T>(target: T, path: string, value: unknown): T {
  const reason = checkPath(path);
  if (reason !== undefined) {
    const message = `the path "${path}" ${reason}`;
    throw new ConfigError([{ code: 'UNSAFE_PATH', path: '', message }]);
  }
  if (typeof target !== 'object' || target === null) return target;
  return write(target, path.split('.'), value) as T;
}

function write(container: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy = Array.isArray(container) ? copyList(container, name) : copyObject(container);
  setOwn(copy, name, write(ownProperty(container, name), rest, value));
  return copy;
}

function copyList(list: readonly unknown[], name: string): object {
  if (!INDEX.test(name)) return { ...list };
  const missing = Math.max(0, Number(name) - list.length);
  return [...list, ...Array.from({ length: missing }, () => null)];
}

function copyObject(container: unknown): object {
  return isPlainObject(container) ? { ...container } : {};
}

/**
 * A copy of `target` without what stands at a dot path; `*` stands for each item
 * of a list, and the items after a removed one move up.
 *
 * @returns `target` itself when there is nothing at the path.
 */
export function removeByPath<T>(target: T, path: string): T {
  return erase(target, path.split('.')) as T;
}

function erase(container: unknown, [name = '', ...rest]: string[]): unknown {
  if (Array.isArray(container)) return eraseFromList(container, name, rest);
  if (!isPlainObject(container) || !Object.hasOwn(container, name)) return container;
  const copy = { ...container };
  if (rest.length === 0) {
    delete copy[name];
    return copy;
  }
  const child = erase(container[name], rest);
  if (child === container[name]) return container;
  setOwn(copy, name, child);
  return copy;
}

function eraseFromList(list: readonly unknown[], name: string, rest: string[]): unknown {
  const isMeant = (index: number): boolean => name === '*' || name === String(index);
  const kept =
    rest.length === 0
      ? list.filter((_, index) => !isMeant(index))
      : list.map((item, index) => (isMeant(index) ? erase(item, rest) : item));
  const isSame = kept.length === list.length && kept.every((item, i) => item === list[i]);
  return isSame ? list : kept;
}
