import type { Flow } from '@walkeros/core';
import { unreachedTransformers } from './check-steps.js';
import { isRecord } from '../is-record.js';
import { entriesOf, type Entry } from './sections.js';

/** What a flow says without effect: worth a line at startup, but no reason not to start. */
export function startupWarnings(flow: Flow): string[] {
  const unreached = unreachedTransformers(flow).map(
    (id) => `transformer "${id}" is never run: no "next" or "before" names it`,
  );
  return [...unreached, ...entriesOf(flow, 'destinations', '').flatMap(idleUpdates)];
}

/** A destination is given its event as it is, or not at all. */
function idleUpdates({ path, definition }: Entry): string[] {
  const cache = isRecord(definition['cache']) ? definition['cache'] : {};
  const rules: unknown[] = Array.isArray(cache['rules']) ? cache['rules'] : [];
  return rules.flatMap((rule, index) =>
    isRecord(rule) && rule['update'] !== undefined
      ? [`${path}.cache.rules.${index}.update has no effect: a hit sends nothing`]
      : [],
  );
}
