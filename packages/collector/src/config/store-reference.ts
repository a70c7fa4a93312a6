import { isPlainObject } from '@walkeros/core';

/** Stands in a resolved config where a store belongs, until the stores are open. */
export class StoreReference {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** What takes the place of a part of a config; `undefined` leaves it and looks inside. */
export type Replace = (part: unknown, path: string) => unknown;

/**
 * Replaces parts of a config, at any depth. Only what holds a replaced part is
 * copied; functions and instances of classes are passed on as they are.
 *
 * @param path - Where `value` stands, in dots.
 */
export function replaceParts(value: unknown, path: string, replace: Replace): unknown {
  const ancestors = new Set<unknown>();

  function visit(current: unknown, at: string): unknown {
    const replaced = replace(current, at);
    if (replaced !== undefined) return replaced;
    const isList = Array.isArray(current);
    if ((!isList && !isPlainObject(current)) || ancestors.has(current)) return current;
    ancestors.add(current);
    const before = Object.entries(current);
    const after = before.map(([key, child]) => [key, visit(child, `${at}.${key}`)] as const);
    ancestors.delete(current);
    if (after.every(([, child], index) => child === before[index]?.[1])) return current;
    return isList ? after.map(([, child]) => child) : Object.fromEntries(after);
  }

  return visit(value, path);
}
