import type { Finding, Flow } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { findCycles } from './find-cycles.js';
import { declaredIn, entriesOf, type Entry } from './sections.js';

/** Id of the built-in memory tier, and its name in `collector.stores`. */
export const CACHE_STORE_ID = '__cache';

/**
 * What is wrong with the graph of stores: targets that are not declared, cycles,
 * and stores that would share each other's entries.
 *
 * Source: `store-cache.txt`, "Known limitations" and "Default tier".
 */
export function checkStores(flow: Flow, base: string): Finding[] {
  const stores = entriesOf(flow, 'stores', base);
  const ids = declaredIn(flow, 'stores');
  return [...unknownTargets(stores, ids), ...tierCycles(stores), ...sharedNamespaces(stores)];
}

/** The fields of a cache that name another store. */
const NAMING_FIELDS = ['store', 'sync'];

function unknownTargets(stores: readonly Entry[], ids: readonly string[]): Finding[] {
  return stores.flatMap(({ id, path, definition }) => {
    const cache = isRecord(definition['cache']) ? definition['cache'] : {};
    return NAMING_FIELDS.flatMap((field) => {
      const target = cache[field];
      if (typeof target !== 'string' || ids.includes(target)) return [];
      if (field === 'store' && target === CACHE_STORE_ID) return [];
      const suggestion = suggest(target, ids);
      const message = `Store "${id}" cache.${field} references "${target}", which is not declared in flow.stores`;
      const finding: Finding = {
        code: 'STORE_UNKNOWN',
        path: `${path}.cache.${field}`,
        message,
      };
      return [{ ...finding, ...(suggestion !== undefined && { suggestion }) }];
    });
  });
}

function tierCycles(stores: readonly Entry[]): Finding[] {
  const byId = new Map(stores.map((entry) => [entry.id, entry]));
  const tierIds = (id: string): string[] => {
    const tier = tierOf(byId.get(id)?.definition ?? {});
    return tier === undefined ? [] : [tier];
  };
  return findCycles([...byId.keys()], tierIds).map((cycle) => ({
    code: 'STORE_CYCLE',
    path: `${byId.get(cycle[0] ?? '')?.path}.cache.store`,
    message: `Cycle in cache.store chain: ${cycle.join(' -> ')}`,
  }));
}

function sharedNamespaces(stores: readonly Entry[]): Finding[] {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { id, path, definition } of stores) {
    if (!isRecord(definition['cache'])) continue;
    const { namespace = id } = definition['cache'];
    const tier = tierOf(definition) ?? CACHE_STORE_ID;
    const owner = owners.get(JSON.stringify([tier, namespace]));
    owners.set(JSON.stringify([tier, namespace]), owner ?? id);
    if (owner === undefined) continue;
    findings.push({
      code: 'NAMESPACE_TAKEN',
      path: `${path}.cache.namespace`,
      message: `store "${owner}" has the same namespace "${String(namespace)}" in "${tier}"`,
      expected: 'a namespace of its own',
    });
  }
  return findings;
}

/** The tier that a store names; `undefined` for the built-in one or none. */
export function tierOf(definition: { cache?: unknown }): string | undefined {
  const store = isRecord(definition.cache) ? definition.cache['store'] : undefined;
  return typeof store === 'string' ? store : undefined;
}
