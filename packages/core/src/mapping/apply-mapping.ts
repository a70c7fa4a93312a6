import type { PartialEvent } from '../event.js';
import type { Mapping } from '../mapping.js';
import { removeByPath, setByPath } from '../path.js';
import { isPlainObject } from '../plain-object.js';
import { findRule, type FoundRule } from './find-rule.js';
import { includeSections } from './include-sections.js';
import { resolveValue } from './resolve-value.js';

/** What a mapping made of an event. */
export interface MappedEvent<E> {
  /** The event after policies, `name` and `remove`; the input itself where none of them acts. */
  event: E;
  /** What a destination sends in place of the event; `undefined` when the mapping says nothing of it. */
  data: unknown;
  /** The rule that matched. */
  rule?: Mapping.Rule;
  /** Where that rule stands: `"product view"`, `"* *"`. */
  mappingKey?: string;
  /** The event is not to be sent: the rule says so, or the rule's consent is missing. */
  ignore: boolean;
}

/**
 * Applies the mapping part of a step's config to one event, in this order: policy
 * of the config, rule, policy of the rule, `data` of the config, `ignore`, `name`,
 * `data` of the rule, `remove`, `include`. The event itself is never changed.
 *
 * Entries of one policy all read the event as it was before that policy. An entry
 * without a result removes what is at its path: a policy that redacts must not let
 * a value through because its function failed. `remove` takes its paths from the
 * event, from what is included of it, and from the data.
 *
 * @throws ConfigError `UNSAFE_PATH` for a policy on a path that cannot be written to.
 */
export function applyMapping<E extends PartialEvent>(
  event: E,
  config: Mapping.Config,
  context: Partial<Mapping.Context> = {},
): MappedEvent<E> {
  const during = (current: E): Mapping.Context => ({ ...context, event: current });
  let current = applyPolicy(event, config.policy, during(event));
  const found = config.mapping && findRule(config.mapping, during(current));
  const rule = found?.rule ?? {};
  current = applyPolicy(current, rule.policy, { ...during(current), mapping: rule });
  if (rule.ignore === true || found?.isRefused === true) {
    return { event: current, data: undefined, ...matchOf(found), ignore: true };
  }

  const commonData = dataOf(config.data, during(current));
  if (rule.name !== undefined) current = setByPath(current, 'name', rule.name);
  const ruleData = dataOf(rule.data, { ...during(current), mapping: rule });
  const mapped = merge(commonData, ruleData);

  const removed = rule.remove ?? [];
  current = removed.reduce<E>(removeByPath, current);
  const data = withSections(mapped, current, rule.include ?? config.include);
  return {
    event: current,
    data: removed.reduce(removeByPath, data),
    ...matchOf(found),
    ignore: false,
  };
}

function applyPolicy<E>(
  event: E,
  policy: Mapping.Config['policy'],
  context: Mapping.Context,
): E {
  let current = event;
  for (const [path, value] of Object.entries(policy ?? {})) {
    const result = resolveValue(value, event, context);
    current =
      result === undefined ? removeByPath(current, path) : setByPath(current, path, result);
  }
  return current;
}

function dataOf(data: Mapping.Config['data'], context: Mapping.Context): unknown {
  return data === undefined ? undefined : resolveValue(data, context.event, context);
}

/** Data of a rule over data of the config: field by field if both are objects. */
function merge(common: unknown, specific: unknown): unknown {
  if (isPlainObject(common) && isPlainObject(specific)) return { ...common, ...specific };
  return specific === undefined ? common : specific;
}

/** Adds the included sections; what the mapping says itself wins. */
function withSections(data: unknown, event: unknown, include: string[] | undefined): unknown {
  if (include === undefined) return data;
  if (data !== undefined && !isPlainObject(data)) return data;
  return { ...includeSections(event, include), ...data };
}

function matchOf(
  found: FoundRule | undefined,
): Pick<MappedEvent<unknown>, 'rule' | 'mappingKey'> {
  return found === undefined ? {} : { rule: found.rule, mappingKey: found.mappingKey };
}
