import type { Mapping } from '@walkeros/core';
import { resolveValue, setByPath } from '@walkeros/core';
import type { CacheContext } from './cache-key.js';
import type { FoundRule } from './event-rules.js';

export type CacheStatus = 'HIT' | 'MISS';

/** What an `update` reads beside the event and the request. */
export interface UpdateContext extends CacheContext {
  cache: { status: CacheStatus };
}

/**
 * A copy of `target` (a response, or an event) with what a rule's `update` says at its
 * paths. An entry without a result changes nothing.
 */
export function applyUpdate<T extends object>(
  target: T,
  { update }: Pick<FoundRule, 'update'>,
  context: UpdateContext,
): T {
  let current = target;
  const mapping: Mapping.Context = { event: context.event };
  for (const [path, value] of Object.entries(update ?? {})) {
    const result = resolveValue(value, context, mapping);
    if (result !== undefined) current = setByPath(current, path, result);
  }
  return current;
}
