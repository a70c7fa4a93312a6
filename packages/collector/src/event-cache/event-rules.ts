import type { EventCache, Mapping, Matcher } from '@walkeros/core';
import { compileMatch, parseDuration } from '@walkeros/core';
import { cacheKeyOf, type CacheContext } from './cache-key.js';

/** What the rules of an event cache say of one event. */
export interface FoundRule {
  key: string;
  ttlMs: number;
  update: Readonly<Record<string, Mapping.Value>> | undefined;
}

export type FindRule = (context: CacheContext) => FoundRule | undefined;

/**
 * Compiles rules once: the first that matches decides.
 *
 * @returns A function that answers with `undefined` for an event that is not cached.
 */
export function compileRules(rules: readonly EventCache.Rule[]): FindRule {
  const compiled = rules.map(compileRule);
  return (context) => {
    const rule = compiled.find(({ matches }) => matches(context));
    if (rule === undefined) return undefined;
    const key = cacheKeyOf(rule.paths, context);
    return key === undefined ? undefined : { key, ttlMs: rule.ttlMs, update: rule.update };
  };
}

interface CompiledRule extends Omit<FoundRule, 'key'> {
  matches: Matcher;
  paths: readonly string[];
}

function compileRule({ match, key, ttl, update }: EventCache.Rule): CompiledRule {
  // The schema has refused anything that is no duration.
  return { matches: compileMatch(match), paths: key, ttlMs: parseDuration(ttl) ?? 0, update };
}
