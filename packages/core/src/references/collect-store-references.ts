import { parseStoreReference } from './grammar.js';
import { mapStrings } from './map-strings.js';

/** A use of a store by a step. */
export interface StoreReference {
  id: string;
  /** Where it stands in the config, in dots. */
  path: string;
}

/**
 * All `$store.id` in a config, at any depth, for checks of the store graph. Resolve
 * `$var` first: a variable may name a store.
 */
export function collectStoreReferences(value: unknown, path: string): StoreReference[] {
  const found: StoreReference[] = [];
  mapStrings(value, path, (text, at) => {
    const id = parseStoreReference(text);
    if (id !== undefined) found.push({ id, path: at });
    return text;
  });
  return found;
}
