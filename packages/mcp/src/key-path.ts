import { tierOf } from '@walkeros/collector/config';
import { compileMatch, isPlainObject, type Cache } from '@walkeros/core';

/** One store on the way of a read, and how it treats the key. */
export interface KeyStep {
  readonly store: string;
  /** What it caches in: another store, or `__cache` in memory; missing without a cache. */
  readonly tier?: string;
  /** Place of the first rule that matches; missing when none does, and nothing is kept. */
  readonly rule?: number;
  /** As it is written: seconds, or a text with its unit. */
  readonly ttl?: number | string;
}

/**
 * The stores that a read of a key goes through, from the one that is asked to the
 * innermost tier. A rule about a value cannot be judged by a key, and does not match.
 *
 * @param stores - Of a flow without errors, so that there is no circle in it.
 */
export function keyPath(
  stores: Readonly<Record<string, unknown>>,
  id: string,
  key: string,
): KeyStep[] {
  const definition = Object.hasOwn(stores, id) ? stores[id] : undefined;
  if (!isPlainObject(definition)) return [];
  if (!isPlainObject(definition['cache'])) return [{ store: id }];
  const { rules } = definition['cache'] as unknown as Cache;
  const inner = tierOf(definition);
  const rule = rules.findIndex(({ match }) => compileMatch(match, 'match')({ key }));
  const ttl = rules[rule]?.ttl;
  const step = {
    ...{ store: id, tier: inner ?? '__cache' },
    ...(rule !== -1 && { rule }),
    ...(ttl !== undefined && { ttl }),
  };
  return [step, ...(inner === undefined ? [] : keyPath(stores, inner, key))];
}
