import { setOwn } from '../own-property.js';
import { isPlainObject } from '../plain-object.js';

/** @param path - Where the string stands, in dots. */
type Replace = (text: string, path: string) => unknown;

/**
 * Replaces the strings in a config, at any depth; keys stay. Objects and lists are
 * copied only where something below them changed. Functions, class instances and
 * binary data are passed on as they are.
 */
export function mapStrings(value: unknown, path: string, replace: Replace): unknown {
  const ancestors = new Set<unknown>();

  function visit(current: unknown, at: string): unknown {
    if (typeof current === 'string') return replace(current, at);
    const isList = Array.isArray(current);
    if ((!isList && !isPlainObject(current)) || ancestors.has(current)) return current;
    ancestors.add(current);
    const result = visitChildren(current, isList ? [...current] : { ...current }, at);
    ancestors.delete(current);
    return result;
  }

  function visitChildren(original: object, copy: object, at: string): unknown {
    let isChanged = false;
    for (const [name, child] of Object.entries(original)) {
      const next = visit(child, at === '' ? name : `${at}.${name}`);
      if (Object.is(next, child)) continue;
      setOwn(copy, name, next);
      isChanged = true;
    }
    return isChanged ? copy : original;
  }

  return visit(value, path);
}
