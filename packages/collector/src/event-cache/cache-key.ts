import type { StoreValue } from '@walkeros/core';
import { encodeText, getByPath } from '@walkeros/core';

/** What the rules and keys of an event cache are asked about. */
export interface CacheContext {
  event: unknown;
  ingest: unknown;
}

/**
 * The key that a rule makes of an event: every path of the rule with the value that
 * stands there, in the text of the value codec. That is exact, so that two keys are
 * equal only if all parts are: `["a:b", "c"]` never meets `["a", "b:c"]`, nor `1` `"1"`,
 * nor one rule's `event.user.id` another one's `event.data.id`.
 *
 * @returns `undefined` when nothing stands at any of the paths, or what stands there is
 *   no value: such an event is not cached.
 */
export function cacheKeyOf(
  paths: readonly string[],
  context: CacheContext,
): string | undefined {
  const parts: StoreValue[] = [];
  for (const path of paths) {
    const value = getByPath(context, path);
    if (value !== undefined) parts.push(path, value as StoreValue);
  }
  if (parts.length === 0) return undefined;
  try {
    return encodeText(parts);
  } catch {
    return undefined;
  }
}
