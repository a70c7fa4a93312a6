import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '@walkeros/core';
import { CACHE_STORE_ID } from '../config/check-stores.js';
import { storesUsedBy } from '../config/check-store-references.js';
import type { LoadedComponent, LoadedComponents } from '../load/load-components.js';
import type { OpenDestination } from '../pipeline/open-destinations.js';
import type { OpenSource } from '../pipeline/open-sources.js';
import type { OpenTransformer } from '../pipeline/open-transformers.js';
import type { OpenStore } from '../store-graph/close-stores.js';
import type { StorePlan } from '../store-graph/plan-stores.js';
import type { Parts } from './generation.js';

/** The parts of a running flow that another config leaves as they are, by id. */
export interface KeptParts {
  readonly stores: ReadonlyMap<string, OpenStore>;
  readonly transformers: ReadonlyMap<string, OpenTransformer>;
  readonly destinations: ReadonlyMap<string, OpenDestination>;
  readonly sources: ReadonlyMap<string, OpenSource>;
}

/**
 * What stays. A part stays if its resolved config, its code and the stores that it uses
 * are the same. Chains are no part of a step, nor are the rules of a cache: they change
 * around what is open.
 */
export function keptParts(
  former: Parts,
  plans: readonly StorePlan[],
  components: LoadedComponents['components'],
): KeptParts {
  const stores = keptStores(former.stores, plans);
  const isSame = (part: { component: LoadedComponent }, component: LoadedComponent): boolean =>
    isSameCode(part.component, component) &&
    isDeepStrictEqual(ownConfig(part.component), ownConfig(component)) &&
    storesUsedBy(component).every((id) => id === CACHE_STORE_ID || stores.has(id));

  function same<T extends { component: LoadedComponent }>(
    open: readonly T[],
    declared: readonly LoadedComponent[],
  ): Map<string, T> {
    const kept = declared.flatMap((component): [string, T][] => {
      const part = open.find((each) => each.component.id === component.id);
      return part !== undefined && isSame(part, component) ? [[component.id, part]] : [];
    });
    return new Map(kept);
  }

  return {
    stores,
    transformers: same(former.transformers, components.transformers),
    destinations: same(former.destinations, components.destinations),
    sources: same(former.sources, components.sources),
  };
}

function keptStores(
  open: readonly OpenStore[],
  plans: readonly StorePlan[],
): Map<string, OpenStore> {
  const planned = new Map(plans.map((plan) => [plan.id, plan]));
  const known = new Map<string, boolean>([[CACHE_STORE_ID, true]]);

  function isKept(id: string): boolean {
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    // Stores that carry each other's messages are kept together, or not at all.
    known.set(id, true);
    const plan = planned.get(id);
    const former = open.find((each) => each.plan.id === id)?.plan;
    const kept =
      plan !== undefined &&
      former !== undefined &&
      isSameStore(former, plan) &&
      [plan.tier, plan.definition.cache?.sync].every((used) => !used || isKept(used));
    known.set(id, kept);
    return kept;
  }

  return new Map(
    open.filter(({ plan }) => isKept(plan.id)).map((store) => [store.plan.id, store]),
  );
}

function isSameStore(former: StorePlan, plan: StorePlan): boolean {
  return (
    isSameCode(former, plan) &&
    former.isTier === plan.isTier &&
    isDeepStrictEqual(withoutRules(former.definition), withoutRules(plan.definition))
  );
}

function isSameCode(
  one: Pick<LoadedComponent, 'origin'>,
  other: Pick<LoadedComponent, 'origin'>,
): boolean {
  return one.origin === other.origin;
}

function withoutRules({ cache, code: _, ...rest }: Flow.Store): unknown {
  return cache === undefined ? rest : { ...rest, cache: { ...cache, rules: [] } };
}

/** What stands around a step, and is made anew for each config. */
const AROUND = ['code', 'before', 'next', 'primary'];

/** What the code of a step gets to see of its definition. */
function ownConfig({ definition }: LoadedComponent): unknown {
  return Object.fromEntries(
    Object.entries(definition).filter(([name]) => !AROUND.includes(name)),
  );
}
