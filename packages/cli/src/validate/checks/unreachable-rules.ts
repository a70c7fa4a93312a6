import { isPlainObject } from '@walkeros/core';
import { STEP_SECTIONS } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { rulesOf, type RuleEntry } from './cache-rules.js';
import { componentsOf, type Check } from './checked-flow.js';
import { covers } from './covers.js';

/** Source: `store-cache.txt`, "Recipe: TTL by key prefix": top-down, the first match wins. */
export const unreachableRules: Check = (flow) => {
  const stores = componentsOf(flow, 'stores').map(rulesOf);
  const steps = STEP_SECTIONS.flatMap((section) => componentsOf(flow, section).map(rulesOf));
  return [
    ...[...stores, ...steps].flatMap(shadowed),
    ...stores.flat().flatMap(({ rule, path }) => blind(rule['match'], `${path}.match`)),
  ];
};

function shadowed(rules: readonly RuleEntry[]): Remark[] {
  return rules.flatMap(({ rule, path, index }) => {
    const earlier = rules.find(
      (other) => other.index < index && covers(other.rule['match'], rule['match']),
    );
    if (earlier === undefined) return [];
    const isCatchAll = covers(earlier.rule['match'], undefined);
    const reason = isCatchAll ? 'matches everything' : 'matches all that this one would';
    return [
      remark(
        path,
        `is never reached: rule ${earlier.index} above it ${reason}`,
        isCatchAll
          ? 'the rule without a `match` to be the last one'
          : 'the narrower rule first',
      ),
    ];
  });
}

/** What a rule of a store matches against has two parts, and nothing of an event. */
const STORE_CONTEXT = /^(?:key|value(?:\..*)?|)$/;

function blind(match: unknown, path: string): Remark[] {
  if (!isPlainObject(match)) return [];
  for (const list of ['and', 'or']) {
    const parts: unknown = match[list];
    if (!Array.isArray(parts)) continue;
    return parts.flatMap((part, index) => blind(part, `${path}.${list}.${index}`));
  }
  const { key } = match;
  if (typeof key !== 'string' || STORE_CONTEXT.test(key)) return [];
  const message = 'is nothing that a rule of a store sees: there is no event behind a key';
  return [remark(`${path}.key`, message, '"key", "value" or a path into the value')];
}

function remark(path: string, message: string, expected: string): Remark {
  return { code: 'RULE_UNREACHABLE', severity: 'warning', path, message, expected };
}
