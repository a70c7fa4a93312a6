import { isPlainObject, parseDuration } from '@walkeros/core';

/** One rule of a cache, however wrong, with its place. */
export interface RuleEntry {
  readonly path: string;
  readonly index: number;
  readonly rule: Readonly<Record<string, unknown>>;
}

/** The rules of the `cache` of a component. */
export function rulesOf({
  definition,
  path,
}: {
  definition: Readonly<Record<string, unknown>>;
  path: string;
}): RuleEntry[] {
  const { cache } = definition;
  const rules: unknown = isPlainObject(cache) ? cache['rules'] : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) =>
    isPlainObject(rule) ? [{ rule, index, path: `${path}.cache.rules.${index}` }] : [],
  );
}

/** A `ttl` in seconds; `undefined` for what is none. */
export function secondsOf(ttl: unknown): number | undefined {
  if (typeof ttl !== 'number' && typeof ttl !== 'string') return undefined;
  const ttlMs = parseDuration(ttl);
  return ttlMs === undefined ? undefined : ttlMs / 1000;
}
