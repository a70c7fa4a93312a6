import type { Flow } from '@walkeros/core';
import { entriesOf, STEP_SECTIONS } from './sections.js';
import { replaceParts, StoreReference } from './store-reference.js';

/**
 * A step may be given a store by its definition object, as in
 * `env: { store: flow.stores.sessions }`. Such objects become references, so that
 * everything behind this knows one way only.
 *
 * @returns A copy where something was replaced; the config itself is left alone.
 */
export function nameStores(flow: Flow): Flow {
  const ids = new Map<unknown, string>(
    entriesOf(flow, 'stores', '').map(({ id, definition }) => [definition, id]),
  );
  const reference = (part: unknown): StoreReference | undefined => {
    const id = ids.get(part);
    return id === undefined ? undefined : new StoreReference(id);
  };
  const named: Record<string, unknown> = { ...flow };
  for (const section of STEP_SECTIONS) {
    const entries = entriesOf(flow, section, '').map(({ id, definition }) => [
      id,
      'env' in definition
        ? { ...definition, env: replaceParts(definition['env'], '', reference) }
        : definition,
    ]);
    if (entries.length > 0) {
      named[section] = { ...flow[section], ...Object.fromEntries(entries) };
    }
  }
  return named;
}
