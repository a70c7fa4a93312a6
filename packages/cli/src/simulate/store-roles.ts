import { entriesOf, STEP_SECTIONS, tierOf } from '@walkeros/collector/config';
import type { Flow } from '@walkeros/core';
import { isPlainObject } from '@walkeros/core';
import { walk } from '../validate/checks/walk.js';
import { without } from '../without.js';

const STORE = '$store.';

/** What steps and stores use stores for. */
export interface StoreRoles {
  /** Steps ask them by `$store.id`. */
  readonly asked: ReadonlySet<string>;
  /** Caches, `state` and dead letters lie in them: what is not there yet is no mistake. */
  readonly kept: ReadonlySet<string>;
}

/** @param flow - As it is written. */
export function storeRoles(flow: Flow): StoreRoles {
  const asked = new Set<string>();
  const kept = new Set<string>();
  for (const { definition } of entriesOf(flow, 'stores', '')) {
    const tier = tierOf(definition);
    if (tier !== undefined) kept.add(tier);
  }
  const steps = STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, ''));
  const parts = steps.flatMap(({ definition }) => [...walk(without(definition, 'code'))]);
  for (const { value, name } of parts) {
    if (typeof value !== 'string') continue;
    if (value.startsWith(STORE)) asked.add(value.slice(STORE.length));
    else if (name === 'store') kept.add(value);
  }
  return { asked, kept };
}

/** The name of a component's package, where it has one. */
export function packageOf(definition: unknown): string | undefined {
  const name = isPlainObject(definition) ? definition['package'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
