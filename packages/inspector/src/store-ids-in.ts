import { isPlainObject } from '@walkeros/core';

const REFERENCE = /^\$store\.([\w-]+)$/;
/** Parts of a step that name a store by its id alone. */
const NAMING = new Set(['state', 'cache', 'deadLetter']);

/** The ids of stores that a step's definition names, each once. */
export function storeIdsIn(definition: unknown): Set<string> {
  const ids = new Set<string>();
  const seen = new Set<unknown>();

  function visit(part: unknown, mayName: boolean): void {
    if (typeof part === 'string') {
      const id = REFERENCE.exec(part)?.[1];
      if (id !== undefined) ids.add(id);
    }
    const isList = Array.isArray(part);
    if ((!isList && !isPlainObject(part)) || seen.has(part)) return;
    seen.add(part);
    for (const [name, child] of Object.entries(part)) {
      if (mayName && name === 'store' && typeof child === 'string') ids.add(child);
      visit(child, NAMING.has(name) || (isList && mayName));
    }
  }

  visit(definition, false);
  return ids;
}
