import { compileMatch, parseDuration, type Cache, type Clock } from '@walkeros/core';
import { ABSENT, type Held, type Lifetime } from './tier.js';

interface CompiledRule {
  readonly matches: (context: { key: string; value?: unknown }) => boolean;
  readonly ttlMs: number;
  readonly negativeMs: number | undefined;
  readonly staleMs: number;
  readonly refreshMs: number;
  readonly jitter: number;
}

/**
 * The rules of one store, compiled once. They are tried top-down and the first match
 * wins; what no rule matches is not cached. Seconds become milliseconds here.
 *
 * Source: `store-cache.txt`, "Recipe: TTL by key prefix".
 */
export class CacheRules {
  #rules: readonly CompiledRule[];
  readonly #clock: Clock;

  constructor(rules: readonly Cache.Rule[], clock: Clock) {
    this.#rules = rules.map(compileRule);
    this.#clock = clock;
  }

  /**
   * How long a value may be kept.
   *
   * @param capMs - The writer's own ttl: it shortens the rule's, never lengthens it.
   * @returns `undefined` when no rule matches.
   */
  lifetimeOf(key: string, value: unknown, capMs?: number): Lifetime | undefined {
    const rule = this.#first({ key, value });
    if (rule === undefined) return undefined;
    const jitterMs = rule.jitter === 0 ? 0 : rule.ttlMs * rule.jitter * this.#clock.random();
    const ruleMs = rule.ttlMs - jitterMs;
    const capped = capMs !== undefined && capMs < ruleMs;
    const ttlMs = capped ? capMs : ruleMs;
    if (!(ttlMs > 0)) return undefined;

    const nowMs = this.#clock.now();
    const expiresMs = nowMs + ttlMs;
    return {
      dueMs: expiresMs - Math.min(rule.refreshMs, ttlMs / 2),
      expiresMs,
      endsMs: capped ? expiresMs : expiresMs + rule.staleMs,
    };
  }

  /** How long an absence may be remembered; `undefined` when the rule does not ask for it. */
  lifetimeOfAbsence(key: string): Lifetime | undefined {
    const negativeMs = this.#first({ key })?.negativeMs;
    if (negativeMs === undefined) return undefined;
    const endsMs = this.#clock.now() + negativeMs;
    return { dueMs: endsMs, expiresMs: endsMs, endsMs };
  }

  /** Place in the list of the rule that decides; `undefined` when none matches. */
  indexOf(key: string, value: unknown): number | undefined {
    const index = this.#rules.findIndex((rule) => rule.matches({ key, value }));
    return index < 0 ? undefined : index;
  }

  /** The rule for a key whose value is not known; `undefined` when none matches. */
  ruleFor(key: string): { index: number; ttlMs: number } | undefined {
    const index = this.indexOf(key, undefined);
    return index === undefined ? undefined : { index, ttlMs: this.#rules[index]?.ttlMs ?? 0 };
  }

  /** How long the rules of now let an entry live, and how long it may be stale then. */
  spanOf(key: string, held: Held): { ttlMs: number; staleMs: number } | undefined {
    const rule = this.#first(held === ABSENT ? { key } : { key, value: held });
    const ttlMs = held === ABSENT ? rule?.negativeMs : rule?.ttlMs;
    if (rule === undefined || ttlMs === undefined) return undefined;
    return { ttlMs, staleMs: held === ABSENT ? 0 : rule.staleMs };
  }

  /** Decides by the rules of `other` from now on. */
  become(other: CacheRules): void {
    this.#rules = other.#rules;
  }

  #first(context: { key: string; value?: unknown }): CompiledRule | undefined {
    for (const rule of this.#rules) if (rule.matches(context)) return rule;
    return undefined;
  }
}

function compileRule(rule: Cache.Rule, index: number): CompiledRule {
  return {
    matches: compileMatch(rule.match, `cache.rules.${index}.match`),
    ttlMs: parseDuration(rule.ttl) ?? 0,
    negativeMs: rule.negative === undefined ? undefined : parseDuration(rule.negative),
    staleMs: rule.stale === undefined ? 0 : (parseDuration(rule.stale) ?? 0),
    refreshMs: rule.refresh === undefined ? 0 : (parseDuration(rule.refresh) ?? 0),
    jitter: rule.jitter ?? 0,
  };
}
