import type { Mapping } from '../mapping.js';
import { ownProperty } from '../own-property.js';
import { isPlainObject } from '../plain-object.js';
import { isGranted } from './consent.js';
import { consentOf } from './resolve-value.js';
import { holds } from './user-code.js';

export interface FoundRule {
  rule: Mapping.Rule;
  /** Where the rule stands: `"product view"`, `"product *"`, `"* *"`. */
  mappingKey: string;
  /** Every rule whose condition holds lacks its consent. */
  isRefused: boolean;
}

/**
 * The rule for an event: that of its entity and action, where `*` stands in for
 * an entity or action that has none, then `* *`. Of a list the first rule counts
 * whose condition holds and whose consent is given.
 */
export function findRule(
  rules: Mapping.Rules,
  context: Mapping.Context,
): FoundRule | undefined {
  const name = ownProperty(context.event, 'name');
  const [entity = '', action = ''] = typeof name === 'string' ? name.split(' ') : [];
  const entityKey = Object.hasOwn(rules, entity) ? entity : '*';
  const hasAction = ownProperty(ownProperty(rules, entityKey), action) !== undefined;
  const actionKey = hasAction ? action : '*';
  return pick(rules, [entityKey, actionKey], context) ?? pick(rules, ['*', '*'], context);
}

function pick(
  rules: Mapping.Rules,
  [entity, action]: [string, string],
  context: Mapping.Context,
): FoundRule | undefined {
  const mappingKey = `${entity} ${action}`;
  let refused: Mapping.Rule | undefined;
  for (const rule of [ownProperty(ownProperty(rules, entity), action)].flat()) {
    if (!isRule(rule) || !applies(rule, context)) continue;
    if (isGranted(rule.consent, consentOf(context))) {
      return { rule, mappingKey, isRefused: false };
    }
    refused ??= rule;
  }
  return refused && { rule: refused, mappingKey, isRefused: true };
}

function isRule(value: unknown): value is Mapping.Rule {
  return isPlainObject(value);
}

function applies({ condition }: Mapping.Rule, context: Mapping.Context): boolean {
  return (
    condition === undefined ||
    holds({ name: 'condition', test: condition }, context.event, context)
  );
}
