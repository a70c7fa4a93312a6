import { isPlainObject } from '@walkeros/core';

/** A value somewhere in a config. */
export interface Visited {
  readonly value: unknown;
  /** The name under which it stands; `''` at the top. */
  readonly name: string;
  readonly path: string;
}

/** Every value of a config, the outer ones first. Objects that are not plain are passed over. */
export function* walk(value: unknown, path = '', name = ''): Generator<Visited> {
  const pending: Visited[] = [{ value, path, name }];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const { value: current, path: at } = next;
    if (typeof current !== 'object' || current === null || seen.has(current)) continue;
    seen.add(current);
    if (!Array.isArray(current) && !isPlainObject(current)) continue;
    for (const [key, child] of Object.entries(current).reverse()) {
      pending.push({ value: child, name: key, path: at === '' ? key : `${at}.${key}` });
    }
  }
}
