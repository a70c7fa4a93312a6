import type { Finding, Flow } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { CACHE_STORE_ID, tierOf } from './check-stores.js';
import { entriesOf, STEP_SECTIONS, type Entry } from './sections.js';

/**
 * The namespace of a step's event cache. Ids hold no dot, so that the default meets
 * neither a cached store nor another step.
 */
export function eventNamespaceOf(
  step: { kind: string; id: string },
  cache: { namespace?: unknown },
): string {
  const { namespace } = cache;
  return typeof namespace === 'string' ? namespace : `${step.kind}.${step.id}`;
}

/** Who has a namespace of a tier: a cached store, or the steps of one kind. */
interface Owner {
  kind: string;
  label: string;
}

/**
 * Event caches that would share entries with a cached store, or with steps of another
 * kind, whose entries mean something else. Steps of one kind may share.
 */
export function checkEventCaches(flow: Flow, base: string): Finding[] {
  const owners = new Map(entriesOf(flow, 'stores', base).flatMap(ownerOfStore));
  return STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, base)).flatMap((entry) => {
    const { cache } = entry.definition;
    if (!isRecord(cache)) return [];
    const kind = entry.section.slice(0, -1);
    const namespace = eventNamespaceOf({ kind, id: entry.id }, cache);
    const tier = tierOf(entry.definition) ?? CACHE_STORE_ID;
    const place = JSON.stringify([tier, namespace]);
    const owner = owners.get(place) ?? { kind, label: `${kind} "${entry.id}"` };
    owners.set(place, owner);
    if (owner.kind === kind) return [];
    const finding: Finding = {
      code: 'NAMESPACE_TAKEN',
      path: `${entry.path}.cache.namespace`,
      message: `${owner.label} has the same namespace "${namespace}" in "${tier}"`,
      expected: `a namespace that only ${entry.section} use`,
    };
    return [finding];
  });
}

function ownerOfStore({ id, definition }: Entry): [string, Owner][] {
  const { cache } = definition;
  if (!isRecord(cache)) return [];
  const { namespace = id } = cache;
  const place = JSON.stringify([tierOf(definition) ?? CACHE_STORE_ID, namespace]);
  return [[place, { kind: 'store', label: `store "${id}"` }]];
}
